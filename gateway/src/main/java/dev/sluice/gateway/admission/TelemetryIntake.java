package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.telemetry.Delivery;
import dev.sluice.gateway.telemetry.Signal;
import dev.sluice.gateway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** OTLP/HTTP of clients (contract §11): 200 at once, whatever becomes of it. */
@Component
final class TelemetryIntake {

    private final Doorkeeper doorkeeper;
    private final Telemetry telemetry;

    TelemetryIntake(Doorkeeper doorkeeper, Telemetry telemetry) {
        this.doorkeeper = doorkeeper;
        this.telemetry = telemetry;
    }

    Answer take(Request request, Signal signal) {
        return switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> refused.answer();
            case Caller.Known known -> take(request, signal, known.holder());
        };
    }

    private Answer take(Request request, Signal signal, Holder holder) {
        String type = header(request, "content-type");
        boolean json = type.startsWith("application/json");
        if (!json && !type.startsWith("application/x-protobuf")) {
            return Errors.error(
                    request.id(),
                    415,
                    "invalid_request_error",
                    "telemetry comes as application/x-protobuf or application/json");
        }
        byte[] body = new byte[request.body().size()];
        request.body().bytes().get(body);
        boolean gzip = header(request, "content-encoding").equals("gzip");
        telemetry.accept(new Delivery(
                signal, json, gzip, body, holder.memberId(), holder.principal().publicId(), request.receivedAt()));
        List<Header> headers = new ArrayList<>(Errors.identification(Ids.text("req", request.id())));
        headers.add(new Header("content-type", json ? "application/json" : "application/x-protobuf"));
        return new Answer(200, headers, json ? new byte[] {'{', '}'} : new byte[0]);
    }

    private static String header(Request request, String name) {
        return Objects.requireNonNullElse(request.headers().first(name), "")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}

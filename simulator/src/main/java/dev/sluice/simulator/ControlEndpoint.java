package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** {@code /sim/control}, {@code /sim/requests}, {@code /sim/stats}. */
final class ControlEndpoint {

    private final Control control;
    private final Recorder recorder;

    ControlEndpoint(Control control, Recorder recorder) {
        this.control = control;
        this.recorder = recorder;
    }

    /** Body of {@code POST /sim/control}; every field is optional. */
    record Order(
            @Nullable String behaviour,
            @Nullable Integer times,
            @Nullable String key,
            @Nullable String record,
            @Nullable Boolean reset) {}

    private record Requests(List<ReceivedRequest> data) {}

    private record Done(boolean ok) {}

    List<Step> answer(String method, String path, byte[] body) {
        String route = method + " " + path.replaceAll("\\?.*", "");
        return switch (route) {
            case "POST /sim/control" -> obey(body);
            case "GET /sim/stats" -> json(200, recorder.stats());
            case "GET /sim/requests" -> json(200, new Requests(recorder.last(limit(path))));
            default -> error(404, ErrorAnswer.NOT_FOUND);
        };
    }

    private List<Step> obey(byte[] body) {
        try {
            Order order = Json.MAPPER.readValue(body, Order.class);
            if (Boolean.TRUE.equals(order.reset())) {
                control.reset();
                recorder.reset();
            }
            if (order.record() != null) {
                control.recordLevel(RecordLevel.valueOf(order.record().toUpperCase(Locale.ROOT)));
            }
            if (order.key() != null) {
                control.validKey(order.key().isEmpty() ? null : order.key());
            }
            if (order.behaviour() != null) {
                control.behave(
                        Behaviour.parse(order.behaviour()), order.times() == null ? Control.ALWAYS : order.times());
            }
            return json(200, new Done(true));
        } catch (JacksonException | IllegalArgumentException e) {
            return error(400, ErrorAnswer.invalid(String.valueOf(e.getMessage())));
        }
    }

    private static int limit(String path) {
        String digits = path.replaceFirst("^.*[?&]limit=(\\d{1,9}).*$", "$1");
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    private static List<Step> error(int status, ErrorAnswer error) {
        return bytes(status, error.eventJson().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Step> json(int status, Object value) {
        return bytes(status, Json.MAPPER.writeValueAsBytes(value));
    }

    private static List<Step> bytes(int status, byte[] body) {
        return List.of(new Step.Send(Wire.jsonHead(status, body.length, "req_control", null)), new Step.Send(body));
    }
}

package dev.sluice.gateway.telemetry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Sends one export to a collector; follows no redirects. */
@Component
class Collector {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGEST_ANSWER = 64 << 10;

    private final AddressGuard guard;
    // Made at the first export: it reads all certificates of the JVM, which few need and no start should wait for.
    private final Supplier<HttpClient> client = SingletonSupplier.of(() -> HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build());

    Collector(AddressGuard guard) {
        this.guard = guard;
    }

    /** What came of it. */
    sealed interface Outcome {

        record Taken() implements Outcome {}

        /** Again later; {@code after} is the collector's word, zero where it has none. */
        record Later(String why, Duration after) implements Outcome {}

        /** It will never be taken. */
        record Refused(String why) implements Outcome {}
    }

    Outcome send(URI address, boolean json, byte[] body, Map<String, String> headers) throws InterruptedException {
        try {
            guard.check(address);
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .timeout(PATIENCE)
                    .header("content-type", json ? "application/json" : "application/x-protobuf")
                    .POST(BodyPublishers.ofByteArray(body));
            headers.forEach(request::setHeader);
            HttpResponse<byte[]> answer = client.get()
                    .sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER))
                    .get(PATIENCE.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            return outcome(answer);
        } catch (IOException e) {
            return new Outcome.Later(String.valueOf(e.getMessage()), Duration.ZERO);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String why = cause == null ? "failed" : cause.getClass().getSimpleName();
            String more = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return new Outcome.Later(why + more, Duration.ZERO);
        } catch (TimeoutException e) {
            return new Outcome.Later("no answer within " + PATIENCE.toSeconds() + " s", Duration.ZERO);
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        }
    }

    // OTLP/HTTP: these may be tried again, others never.
    private static Outcome outcome(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return new Outcome.Taken();
        }
        String why = "it answered status " + status;
        boolean later = status == 429 || status == 502 || status == 503 || status == 504;
        // A credential that is put right tomorrow must not cost what was sent today.
        boolean credential = status == 401 || status == 403;
        return later || credential
                ? new Outcome.Later(
                        why, after(answer.headers().firstValue("retry-after").orElse("")))
                : new Outcome.Refused(why);
    }

    private static Duration after(String header) {
        return header.matches("\\d{1,5}") ? Duration.ofSeconds(Long.parseLong(header)) : Duration.ZERO;
    }
}

package dev.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Small calls to the programs under test: control, administration, readiness. */
final class Http {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(50);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Sends JSON and expects JSON and a status below 300. */
    JsonNode post(int port, String path, String key, String json) throws IOException, InterruptedException {
        return expectJson(client.send(
                builder(port, path, key)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    /** Sends JSON with these headers and expects JSON and a status below 300. */
    JsonNode post(int port, String path, Map<String, String> headers, String json)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01");
        headers.forEach(request::header);
        return expectJson(client.send(
                request.POST(HttpRequest.BodyPublishers.ofString(json)).build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Deletes, and expects JSON and a status below 300. */
    JsonNode delete(int port, String path, String key) throws IOException, InterruptedException {
        return expectJson(client.send(builder(port, path, key).DELETE().build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Gets JSON. */
    JsonNode get(int port, String path, String key) throws IOException, InterruptedException {
        return expectJson(client.send(builder(port, path, key).build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Status of a Messages request with this body, empty when the connection failed. */
    Optional<Integer> status(int port, String path, String key, byte[] body) throws InterruptedException {
        try {
            return Optional.of(client.send(
                            builder(port, path, key)
                                    .header("content-type", "application/json")
                                    .header("anthropic-version", "2023-06-01")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Waits until {@code GET path} answers 200, as long as the program lives and the time lasts. */
    void awaitReady(int port, String path, Child child, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline && child.alive()) {
            try {
                if (client.send(builder(port, path, "none").build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            Thread.sleep(BETWEEN_PROBES);
        }
        String why = child.alive() ? "not ready after " + limit.toSeconds() + " s; " : "ended before it was ready; ";
        throw new BenchException(why + child.lastWords());
    }

    private static HttpRequest.Builder builder(int port, String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT)
                .header("x-api-key", key);
    }

    private static JsonNode expectJson(HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw new BenchException(response.request().method() + " "
                    + response.request().uri().getPath() + " answered " + response.statusCode() + ": "
                    + response.body());
        }
        return JSON.readTree(response.body());
    }
}

package dev.sluice.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Speaks to a simulator as a test does: by java.net.http, or byte by byte. */
final class Client {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Simulator simulator;

    Client(Simulator simulator) {
        this.simulator = simulator;
    }

    /** A request whose last user message is this text. */
    static String body(String prompt, boolean stream, String moreFields) {
        return "{\"model\":\"claude-opus-5\",\"max_tokens\":1024," + moreFields
                + "\"messages\":[{\"role\":\"user\",\"content\":" + Json.quote(prompt) + "}]"
                + (stream ? ",\"stream\":true}" : "}");
    }

    HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(simulator.baseUrl().resolve(path))
                .header("x-api-key", "sk-test")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<String> json(String prompt) {
        return post("/v1/messages?beta=true", body(prompt, false, ""));
    }

    HttpResponse<String> stream(String prompt) {
        return post("/v1/messages", body(prompt, true, ""));
    }

    HttpResponse<String> send(HttpRequest request) {
        HttpRequest limited = HttpRequest.newBuilder(request, (name, value) -> true)
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            return http.send(limited, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode tree(HttpResponse<String> response) {
        return Json.MAPPER.readTree(response.body());
    }

    /** The data of each event of a stream. */
    static List<JsonNode> events(HttpResponse<String> response) {
        List<JsonNode> events = new ArrayList<>();
        response.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .forEach(line -> events.add(Json.MAPPER.readTree(line.substring(6))));
        return events;
    }

    /** Types of the events with repetitions of one type folded into one. */
    static List<String> types(HttpResponse<String> response) {
        List<String> types = new ArrayList<>();
        for (JsonNode event : events(response)) {
            String type = event.get("type").asString();
            if (types.isEmpty() || !types.getLast().equals(type)) {
                types.add(type);
            }
        }
        return types;
    }

    /** A socket on which this streamed request was sent. */
    Socket raw(String prompt, boolean stream) throws IOException {
        Socket socket = new Socket("127.0.0.1", simulator.address().getPort());
        socket.setSoTimeout(5_000);
        byte[] body = body(prompt, stream, "").getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("POST /v1/messages HTTP/1.1\r\nHost: sim\r\nx-api-key: k\r\ncontent-length: " + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        return socket;
    }
}

package dev.sluice.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A gateway that answers well until it is told not to. */
public final class FakeGateway implements AutoCloseable {

    private static final long PAUSE_NANOS = 250_000_000L;

    private final HttpServer server;
    private final Map<String, Answer> answers = new HashMap<>();
    private boolean streamsAtOnce;

    public record Answer(int status, String body, String location) {}

    public FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        on("/.well-known/oauth-authorization-server", 200, "{\"issuer\":\"" + url() + "\"}");
        on("/connect/me", 200, "{\"email\":\"ana@corp.test\",\"role\":\"developer\"}");
        on("/managed/settings", 404, "{\"type\":\"error\",\"error\":{\"message\":\"none\"}}");
        on("/v1/models", 200, "{\"data\":[{\"id\":\"claude-haiku-4-5\"}]}");
        on("/v1/messages", 200, "{\"type\":\"message\"}");
        on("/connect/settings", 200, "{\"env\":{\"DISABLE_TELEMETRY\":\"1\",\"LD_PRELOAD\":\"/tmp/x\"}}");
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public FakeGateway on(String path, int status, String body) {
        answers.put(path, new Answer(status, body, ""));
        return this;
    }

    public FakeGateway redirecting(String path, String location) {
        answers.put(path, new Answer(302, "", location));
        return this;
    }

    public FakeGateway everywhere(int status, String body) {
        answers.clear();
        answers.put("*", new Answer(status, body, ""));
        return this;
    }

    public FakeGateway streamingAtOnce() {
        streamsAtOnce = true;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/connect/stream")) {
            stream(exchange);
            return;
        }
        Answer answer = answers.getOrDefault(path, answers.getOrDefault("*", new Answer(404, "{}", "")));
        if (!answer.location().isEmpty()) {
            exchange.getResponseHeaders().set("location", answer.location());
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        for (int i = 0; i < 4; i++) {
            exchange.getResponseBody().write("event: tick\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
            if (!streamsAtOnce) {
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

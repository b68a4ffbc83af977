package dev.sluice.gateway.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to the Admin API over a real socket. */
public final class AdminApiClient {

    /** The admin key of the tests. */
    public static final String ADMIN_KEY = "test-admin-key-0123456789abcdefghij";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String base;
    private final String key;

    /** {@code port} of the server on this machine. */
    public AdminApiClient(int port) {
        this(port, ADMIN_KEY);
    }

    /** Speaks with another admin key. */
    public AdminApiClient(int port, String key) {
        this.key = key;
        base = "http://localhost:" + port + "/v1/organizations";
    }

    /** An answer; {@code text} is its body. */
    public record Answer(int status, HttpHeaders headers, String text) {

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(text);
        }

        /** A string in the body, by JSON pointer. */
        public String at(String pointer) {
            return json().at(pointer).asString();
        }

        /** Status, type and message of an error envelope in one line. */
        public String error() {
            return status + " " + at("/error/type") + ": " + at("/error/message");
        }

        /** The first value of a header, or an empty text. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** Posts JSON; single quotes stand for double ones. */
    public Answer post(String path, String json) {
        return send(request(path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json.replace('\'', '"'))));
    }

    /** A request with the admin key, for what the other methods cannot say. */
    public HttpRequest.Builder request(String path) {
        return anonymous(path).header("x-api-key", key);
    }

    /** A request without credentials. */
    public HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

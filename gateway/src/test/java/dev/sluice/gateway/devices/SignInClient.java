package dev.sluice.gateway.devices;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks the sign-in endpoints as the real client does. */
public final class SignInClient {

    static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;

    /** {@code baseUrl} without a slash at its end. */
    public SignInClient(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** An answer; {@code json} is missing when the body is empty. */
    public record Answer(int status, JsonNode json, HttpResponse<String> http) {

        String error() {
            return json.path("error").asString();
        }

        public String text(String field) {
            return json.path(field).asString();
        }
    }

    public Answer begin() throws IOException, InterruptedException {
        return post("/oauth/device_authorization", "surface=claude_code");
    }

    public Answer poll(String deviceCode) throws IOException, InterruptedException {
        return post("/oauth/token", "grant_type=" + encoded(DEVICE_CODE) + "&device_code=" + encoded(deviceCode));
    }

    public Answer refresh(String token) throws IOException, InterruptedException {
        return post("/oauth/token", "grant_type=refresh_token&refresh_token=" + encoded(token));
    }

    Answer revoke(String token) throws IOException, InterruptedException {
        return post("/oauth/revoke", "token=" + encoded(token));
    }

    Answer post(String path, String form) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("User-Agent", "claude-code/2.1.330")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    public Answer get(String path, String bearer) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(baseUrl + path)).header("Authorization", "Bearer " + bearer));
    }

    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String body = answer.body();
        boolean json = body.startsWith("{");
        return new Answer(answer.statusCode(), JsonMapper.shared().readTree(json ? body : "{}"), answer);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

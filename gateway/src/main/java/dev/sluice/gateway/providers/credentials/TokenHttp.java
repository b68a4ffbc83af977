package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.providers.credentials.TokenFetch.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks token endpoints (RFC 6749 §5) and says in words what went wrong. */
final class TokenHttp {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MAX_ERROR_CHARS = 300;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String issuer;
    private final Clock clock;

    /** @param issuer how messages call the endpoint */
    TokenHttp(String issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /** A request with this helper's time limit. */
    static HttpRequest.Builder request(URI endpoint) {
        return HttpRequest.newBuilder(endpoint).timeout(LIMIT).header("accept", "application/json");
    }

    /** Sends it; the answer's {@code access_token} and {@code expires_in} make the token. */
    Token ask(HttpRequest request) throws CredentialException {
        requireSafe(request.uri());
        HttpResponse<String> answer = send(request);
        JsonNode json = parse(answer.body());
        if (answer.statusCode() != 200) {
            throw new CredentialException(issuer + " refused with status " + answer.statusCode() + reason(json));
        }
        String token = json.path("access_token").asString("");
        long seconds = json.path("expires_in").asLong(0);
        if (token.isEmpty() || seconds <= 0) {
            throw new CredentialException(issuer + " answered without access_token and expires_in");
        }
        return new Token(token, clock.instant().plusSeconds(seconds));
    }

    private HttpResponse<String> send(HttpRequest request) throws CredentialException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CredentialException(
                    issuer + " cannot be reached at " + request.uri().getAuthority() + ": "
                            + e.getClass().getSimpleName(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException("interrupted while waiting for " + issuer, e);
        }
    }

    /** Only the fields that RFC 6749 §5.2 defines: anything else may repeat what was sent. */
    private static String reason(JsonNode json) {
        String code = json.path("error").asString("");
        String text = json.path("error_description").asString("");
        String both = (code + ' ' + text).strip();
        if (both.isEmpty()) {
            return "";
        }
        return ": " + (both.length() > MAX_ERROR_CHARS ? both.substring(0, MAX_ERROR_CHARS) : both);
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException _) {
            return JSON.createObjectNode();
        }
    }

    /** A credential never travels in clear, except on this machine and to the metadata service of its cloud. */
    private void requireSafe(URI endpoint) throws CredentialException {
        if ("https".equalsIgnoreCase(endpoint.getScheme())) {
            return;
        }
        try {
            InetAddress address = InetAddress.getByName(endpoint.getHost());
            if (address.isLoopbackAddress() || address.isLinkLocalAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            throw new CredentialException(issuer + ": no address for " + endpoint.getHost(), e);
        }
        throw new CredentialException(issuer + " must be an https address: " + endpoint.getAuthority());
    }
}

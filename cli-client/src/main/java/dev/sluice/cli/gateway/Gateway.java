package dev.sluice.cli.gateway;

import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One gateway over HTTP. Redirects are not followed: a credential goes where the person said and nowhere else. */
public final class Gateway implements AutoCloseable {

    public static final String VERSION = "0.1.0";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int LONGEST_BODY = 16 * 1024 * 1024;

    private final World world;
    private final Profile profile;
    private final ProxyChoice proxy;
    private final HttpClient http;

    public Gateway(World world, Profile profile) {
        this.world = world;
        this.profile = profile;
        this.proxy = ProxyChoice.of(world, profile.url());
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(proxy);
        if ("https".equals(profile.url().getScheme())) {
            builder.sslContext(Trust.context(world, profile));
        }
        Authenticator authenticator = proxy.authenticator();
        if (authenticator != null) {
            builder.authenticator(authenticator);
        }
        this.http = builder.build();
    }

    public Profile profile() {
        return profile;
    }

    public ProxyChoice proxy() {
        return proxy;
    }

    /** What a request proves itself with. */
    public sealed interface Credential {

        /** Nothing. */
        record None() implements Credential {}

        /** A signed-in person's token. */
        record Token(String value) implements Credential {}

        /** An admin key. */
        record AdminKey(String value) implements Credential {}
    }

    public Reply get(String path, Credential credential) {
        return send(request(path, credential).GET());
    }

    public Reply delete(String path, Credential credential) {
        return send(request(path, credential).DELETE());
    }

    public Reply post(String path, Credential credential, JsonNode body) {
        return send(request(path, credential)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    /** Posts a form without a credential, as the sign-in does. */
    public Reply form(String path, Map<String, String> fields) {
        return send(request(path, new Credential.None())
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(form(fields)));
    }

    private static BodyPublisher form(Map<String, String> fields) {
        return BodyPublishers.ofString(fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&")));
    }

    /** For a query or a path. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path, Credential credential) {
        HttpRequest.Builder request = HttpRequest.newBuilder(profile.at(path))
                .timeout(ANSWER)
                .header("user-agent", "sluice-cli/" + VERSION + " (" + world.os() + ")")
                .header("accept", "application/json");
        switch (credential) {
            case Credential.None ignored -> {}
            case Credential.Token(var token) -> request.header("authorization", "Bearer " + token);
            case Credential.AdminKey(var key) -> request.header("x-api-key", key);
        }
        return request;
    }

    private Reply send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<InputStream> answer = open(request);
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readNBytes(LONGEST_BODY);
            return new Reply(
                    request.uri(), answer.statusCode(), answer.headers(), new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Unreachable.of(request.uri(), proxy.shown(), e);
        }
    }

    /** Opens an answer to be read as it comes; whoever asks closes it. */
    public HttpResponse<InputStream> stream(String path, Credential credential) {
        return open(request(path, credential).GET().build());
    }

    private HttpResponse<InputStream> open(HttpRequest request) {
        URI url = request.uri();
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            String via = proxy.shown();
            if (answer.statusCode() == 407) {
                // The answer to the opening of a tunnel has no body, not even an empty one; the client ends with the
                // command.
                throw Unreachable.proxyAsks(via == null ? "of this network" : via);
            }
            return answer;
        } catch (IOException e) {
            throw Unreachable.of(url, proxy.shown(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Unreachable.of(url, proxy.shown(), e);
        }
    }

    /** The pin of what the gateway shows at its door; null without TLS. */
    public @Nullable String pin() {
        if (!"https".equals(profile.url().getScheme())) {
            return null;
        }
        HttpResponse<InputStream> answer =
                open(request("/healthz", new Credential.None()).GET().build());
        try (InputStream body = answer.body()) {
            body.readAllBytes();
            return answer.sslSession()
                    .map(session -> {
                        try {
                            return session.getPeerCertificates()[0] instanceof java.security.cert.X509Certificate leaf
                                    ? Trust.pinOf(leaf)
                                    : null;
                        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
                            return null;
                        }
                    })
                    .orElse(null);
        } catch (IOException e) {
            throw Unreachable.of(profile.url(), proxy.shown(), e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

package dev.sluice.gateway.sso;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks providers for JSON and documents: within {@link #PATIENCE}, at most {@link #LARGEST} bytes, following no redirects. */
@Component
public class SsoHttp {

    static final Duration PATIENCE = Duration.ofSeconds(5);
    static final int LARGEST = 1 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String USUAL_CAS = "";

    private final Cache<String, HttpClient> clients =
            Caffeine.newBuilder().maximumSize(50).build();

    /** An answer whose body is a JSON object. */
    record Answer(int status, ObjectNode body) {}

    /** @throws SsoFailure when there is no answer, or it is no JSON object */
    Answer send(HttpRequest.Builder request, @Nullable String privateCa) throws SsoFailure {
        HttpRequest whole =
                request.timeout(PATIENCE).header("accept", "application/json").build();
        HttpResponse<byte[]> response = exchange(whole, privateCa);
        try {
            if (JSON.readTree(response.body()) instanceof ObjectNode body) {
                return new Answer(response.statusCode(), body);
            }
        } catch (JacksonException e) {
            // told below
        }
        throw new SsoFailure(
                response.statusCode() >= 500 ? Problem.UNREACHABLE : Problem.UNEXPECTED_ANSWER,
                whole.uri().getHost() + whole.uri().getPath() + " answered status " + response.statusCode()
                        + " and no JSON object");
    }

    /** A document as it is. The address is an admin's choice, but never one that only this machine's cloud answers. */
    byte[] document(URI uri, @Nullable String privateCa) throws SsoFailure {
        try {
            for (InetAddress each : InetAddress.getAllByName(uri.getHost())) {
                if (each.isLinkLocalAddress() || each.isAnyLocalAddress() || each.isMulticastAddress()) {
                    throw new SsoFailure(Problem.UNREACHABLE, uri.getHost() + ": not an address of a web server");
                }
            }
        } catch (UnknownHostException e) {
            throw new SsoFailure(Problem.UNREACHABLE, uri.getHost() + ": unknown host");
        }
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("accept", "application/samlmetadata+xml, application/xml, text/xml")
                .build();
        HttpResponse<byte[]> response = exchange(request, privateCa);
        if (response.statusCode() != 200) {
            throw new SsoFailure(
                    Problem.UNEXPECTED_ANSWER, uri.getHost() + " answered status " + response.statusCode());
        }
        return response.body();
    }

    private HttpResponse<byte[]> exchange(HttpRequest request, @Nullable String privateCa) throws SsoFailure {
        String host = request.uri().getHost();
        try {
            // The request's own timeout ends with the head of the answer; this one covers the body too.
            return client(privateCa)
                    .sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new SsoFailure(Problem.UNREACHABLE, host + ": " + reason(e.getCause()));
        } catch (TimeoutException e) {
            throw new SsoFailure(Problem.UNREACHABLE, host + ": no answer within " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SsoFailure(Problem.UNREACHABLE, host + ": interrupted");
        }
    }

    /**
     * The body of a status 200.
     *
     * @param privateCa certificates in PEM in place of the usual ones, null for those
     * @throws SsoFailure when there is no answer, or it is no JSON object
     */
    public ObjectNode get(URI uri, @Nullable String privateCa) throws SsoFailure {
        Answer answer = send(HttpRequest.newBuilder(uri).GET(), privateCa);
        if (answer.status() != 200) {
            throw new SsoFailure(
                    answer.status() >= 500 ? Problem.UNREACHABLE : Problem.UNEXPECTED_ANSWER,
                    uri.getHost() + uri.getPath() + " answered status " + answer.status());
        }
        return answer.body();
    }

    /** An address that may be asked: https, or http on this machine; null when it is anything else. */
    public static @Nullable URI address(@Nullable JsonNode text) {
        return text == null || !text.isString() ? null : address(text.asString());
    }

    /** As {@link #address(JsonNode)}. */
    public static @Nullable URI address(String text) {
        try {
            URI uri = URI.create(text);
            String host = uri.getHost();
            boolean plain = "http".equals(uri.getScheme())
                    && host != null
                    && (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]"));
            boolean good = host != null
                    && ("https".equals(uri.getScheme()) || plain)
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
            return good ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Trust in these certificates and no others.
     *
     * @throws GeneralSecurityException when it is not certificates in PEM
     */
    public static SSLContext trusting(String pem) throws GeneralSecurityException, IOException {
        Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("no certificate");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private HttpClient client(@Nullable String privateCa) {
        return clients.get(privateCa == null ? USUAL_CAS : privateCa, SsoHttp::newClient);
    }

    private static HttpClient newClient(String pem) {
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER);
        try {
            return (pem.isEmpty() ? client : client.sslContext(trusting(pem))).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a stored certificate cannot be read", e);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null
                ? "failed"
                : cause.getClass().getSimpleName()
                        + (cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")");
    }
}

package dev.sluice.gateway.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID provider on loopback that signs its own tokens, and misbehaves on demand. */
public final class FakeIdentityProvider implements AutoCloseable {

    public static final String CLIENT = "sluice";
    public static final String SECRET = "a client secret + / %";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final Map<String, Object> claims = new HashMap<>();
    final Map<String, Object> userinfo = new HashMap<>();
    public final Map<String, Object> discovery = new HashMap<>();
    public final AtomicInteger keyFetches = new AtomicInteger();
    /** Changes the ID token just before it is handed out. */
    UnaryOperator<String> tamper = token -> token;

    public String fault = "";
    public RSAKey key = newKey();
    public RSAKey published = key;
    Map<String, String> lastTokenRequest = Map.of();

    private final AtomicInteger ended = new AtomicInteger();
    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    public FakeIdentityProvider() {
        this(null);
    }

    /** {@code tls}: the certificate to show; null speaks plain http. */
    FakeIdentityProvider(@Nullable SSLContext tls) {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(here, 0);
            } else {
                HttpsServer secure = HttpsServer.create(here, 0);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = secure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        discovery.put("issuer", issuer());
        discovery.put("authorization_endpoint", issuer() + "/authorize");
        discovery.put("token_endpoint", issuer() + "/token");
        discovery.put("jwks_uri", issuer() + "/keys");
        discovery.put("userinfo_endpoint", issuer() + "/userinfo");
        discovery.put("end_session_endpoint", issuer() + "/end");
    }

    /** Who has an account there. */
    public void person(Map<String, Object> about) {
        claims.putAll(about);
    }

    /** How many browsers came to sign out. */
    public int endedSessions() {
        return ended.get();
    }

    public String issuer() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    public static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the person does at the provider: says yes; answers the code for the address that Sluice sent them to. */
    String approve(String authorizationUrl) {
        String code = UUID.randomUUID().toString();
        codes.put(code, query(URI.create(authorizationUrl).getRawQuery()));
        return code;
    }

    static Map<String, String> query(String text) {
        Map<String, String> fields = new HashMap<>();
        Arrays.stream(text.split("&"))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> fields.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        return fields;
    }

    /** The claims of a good ID token for a nonce, with this provider's own on top. */
    Map<String, Object> idToken(String nonce) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "iss", issuer(),
                "aud", CLIENT,
                "nonce", nonce,
                "iat", Instant.now().getEpochSecond(),
                "exp", Instant.now().plusSeconds(300).getEpochSecond()));
        all.putAll(claims);
        all.values().removeIf("(none)"::equals);
        return all;
    }

    public String sign(Map<String, Object> payload) {
        return sign(payload, key, JWSAlgorithm.RS256);
    }

    public static String sign(Map<String, Object> payload, RSAKey key, JWSAlgorithm algorithm) {
        try {
            JWSObject jws = new JWSObject(
                    new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(),
                    new Payload(JSON.writeValueAsString(payload)));
            jws.sign(
                    algorithm.equals(JWSAlgorithm.HS256)
                            ? new MACSigner(key.toPublicJWK().toRSAPublicKey().getEncoded())
                            : new RSASSASigner(key));
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            if (fault.equals("slow")) {
                Thread.sleep(SsoHttp.PATIENCE.plusSeconds(2));
            }
            if (fault.equals("500") || fault.equals(path + " 500")) {
                send(exchange, 500, "{\"error\":\"server_error\"}");
                return;
            }
            if (fault.equals("html")) {
                send(exchange, 200, "<html>Please log in</html>");
                return;
            }
            switch (path) {
                case "/.well-known/openid-configuration" -> send(exchange, 200, JSON.writeValueAsString(discovery));
                case "/keys" -> {
                    keyFetches.incrementAndGet();
                    send(exchange, 200, new JWKSet(published.toPublicJWK()).toString());
                }
                case "/authorize" -> {
                    Map<String, String> asked = query(exchange.getRequestURI().getRawQuery());
                    String code = approve(exchange.getRequestURI().toString());
                    back(
                            exchange,
                            asked.getOrDefault("redirect_uri", "") + "?code=" + code + "&state="
                                    + asked.getOrDefault("state", ""));
                }
                case "/end" -> {
                    ended.incrementAndGet();
                    back(
                            exchange,
                            query(exchange.getRequestURI().getRawQuery()).getOrDefault("post_logout_redirect_uri", ""));
                }
                case "/token" -> token(exchange);
                case "/userinfo" -> send(exchange, 200, JSON.writeValueAsString(userinfo));
                default -> send(exchange, 404, "{}");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void back(HttpExchange exchange, String where) throws IOException {
        exchange.getResponseHeaders().set("Location", where);
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = query(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        lastTokenRequest = form;
        Map<String, String> found = codes.remove(form.getOrDefault("code", ""));
        Map<String, String> asked = found == null ? Map.of() : found;
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT + ":" + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
        boolean good = !asked.isEmpty()
                && expected.equals(exchange.getRequestHeaders().getFirst("authorization"))
                && asked.getOrDefault("redirect_uri", "").equals(form.get("redirect_uri"))
                && asked.getOrDefault("code_challenge", "").equals(challenge(form.getOrDefault("code_verifier", "")));
        if (!good) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        String token = tamper.apply(sign(idToken(asked.getOrDefault("nonce", ""))));
        send(
                exchange,
                200,
                JSON.writeValueAsString(Map.of("access_token", "access", "token_type", "Bearer", "id_token", token)));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

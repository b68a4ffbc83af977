package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.cli.FakeGateway;
import dev.sluice.cli.Person;
import dev.sluice.cli.world.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Something is broken on purpose, and the right cause is named. */
class DoctorTest {

    @TempDir
    private Path home;

    private FakeGateway gateway;
    private Person ana;
    private final List<HttpServer> others = new ArrayList<>();
    private final List<ServerSocket> sockets = new ArrayList<>();

    @BeforeEach
    void allIsWell() throws IOException {
        gateway = new FakeGateway();
        ana = new Person(home).signedIn(gateway.url());
        claude("2.1.330 (Claude Code)");
        assertThat(ana.run("setup", "--yes").exit()).isZero();
    }

    @AfterEach
    void close() throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        gateway.close();
        others.forEach(server -> server.stop(0));
    }

    private void claude(String version) throws IOException {
        Path program = ana.write("bin/claude", "#!/bin/sh\necho '" + version + "'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        ana.with("SLUICE_CLAUDE", program.toString());
    }

    private JsonNode diagnosis() {
        return Json.MAPPER.readTree(ana.run("doctor", "--json").out());
    }

    @Test
    void whereAllIsWellItSaysSo() {
        Person.Run run = ana.run("doctor");
        assertThat(run.out()).contains("All is well");
        assertThat(run.exit()).isZero();
    }

    interface Fault {
        void in(DoctorTest test) throws Exception;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("no-gateway", test -> Files.delete(test.ana.file(".config/sluice/profiles/default/gateway"))),
                fault("dns", test -> test.moveTo("https://no-such-host.invalid")),
                fault("refused", test -> test.moveTo("http://localhost:1")),
                fault("proxy-down", test -> test.ana.with("HTTP_PROXY", "http://localhost:1")),
                fault("proxy-authentication", test -> test.ana.with("http_proxy", test.proxyThatAsks())),
                fault("proxy-address", test -> test.ana.with("http_proxy", "http://pro xy:8080")),
                fault("certificate-unknown", test -> test.moveTo(test.tls("CN=localhost", "dns:localhost", "+0d"))),
                fault("certificate-name", test -> test.trusting(test.tls("CN=other", "dns:other.test", "+0d"), "")),
                fault(
                        "certificate-expired",
                        test -> test.trusting(test.tls("CN=localhost", "dns:localhost", "-30d"), "")),
                fault(
                        "certificate-pin",
                        test -> test.trusting(
                                test.tls("CN=localhost", "dns:localhost", "+0d"),
                                "pin=sha256:" + "0".repeat(64) + "\n")),
                fault("not-tls", test -> test.moveTo(test.withoutTls())),
                fault("not-sluice", test -> test.gateway.everywhere(200, "<html>Welcome to our Wi-Fi</html>")),
                fault(
                        "other-address",
                        test -> test.gateway.on(
                                "/.well-known/oauth-authorization-server",
                                200,
                                "{\"issuer\":\"https://ai.corp.test\"}")),
                fault(
                        "redirect",
                        test -> test.gateway.redirecting(
                                "/.well-known/oauth-authorization-server", "https://ai.corp.test/")),
                fault("gateway-down", test -> test.gateway.everywhere(502, "<html>Bad gateway</html>")),
                fault("clock", test -> test.ana.clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4)))),
                fault("sign-in", test -> test.ana.write(".config/sluice/profiles/default/credentials", "\0garbage")),
                fault("revoked", test -> test.gateway.on("/connect/me", 401, "{\"error\":{\"message\":\"ended\"}}")),
                fault(
                        "suspended",
                        test -> test.gateway.on("/connect/me", 403, "{\"error\":{\"message\":\"suspended\"}}")),
                fault("no-models", test -> test.gateway.on("/v1/models", 200, "{\"data\":[]}")),
                fault("model-access", test -> test.gateway.on("/v1/messages", 404, "{\"error\":{\"message\":\"no\"}}")),
                fault(
                        "spend-limit",
                        test -> test.gateway.on(
                                "/v1/messages", 429, "{\"error\":{\"message\":\"spend limit reached\"}}")),
                fault("firewall", test -> test.gateway.on("/v1/messages", 403, "<html>Blocked</html>")),
                fault(
                        "provider",
                        test -> test.gateway.on("/v1/messages", 529, "{\"error\":{\"message\":\"overloaded\"}}")),
                fault("buffering", test -> test.gateway.streamingAtOnce()),
                fault("variable", test -> test.ana.with("ANTHROPIC_API_KEY", "stale")),
                fault("base-url", test -> test.ana.with("ANTHROPIC_BASE_URL", "https://api.other.test")),
                fault("claude-missing", test -> test.ana.with("SLUICE_CLAUDE", "/nowhere/claude")),
                fault("claude-old", test -> test.claude("1.0.12 (Claude Code)")),
                fault("settings-broken", test -> test.ana.write(".claude/settings.json", "{ // mine\n}")),
                fault(
                        "settings-base-url",
                        test -> test.ana.write(
                                ".claude/settings.local.json",
                                "{\"env\":{\"ANTHROPIC_BASE_URL\":\"https://old.test\"}}")),
                fault(
                        "settings-credential",
                        test -> test.ana.write(
                                ".claude/settings.local.json", "{\"env\":{\"ANTHROPIC_AUTH_TOKEN\":\"x\"}}")),
                fault(
                        "lock-out",
                        test -> test.ana.write(
                                "managed/managed-settings.json",
                                "{\"forceLoginMethod\":\"console\",\"apiKeyHelper\":\"x token\"}")));
    }

    private static Arguments fault(String cause, Fault fault) {
        return Arguments.of(cause, fault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void theRightCauseIsNamed(String cause, Fault fault) throws Exception {
        fault.in(this);
        JsonNode first = diagnosis().path("first");
        assertThat(first.path("cause").asString("")).as("%s", first).isEqualTo(cause);
        assertThat(first.path("fix").asString("")).isNotBlank();
        assertThat(ana.run("doctor", "--no-call").exit()).isBetween(0, 1);
    }

    @Test
    void anUnknownAuthorityIsNamedByEveryCommandAndTakenFromTheVariable() throws Exception {
        moveTo(tls("CN=localhost", "dns:localhost", "+0d"));
        ana.with("SLUICE_ADMIN_KEY", "k");
        for (String command : List.of("login", "usage", "members list")) {
            Person.Run run = ana.run(command.split(" "));
            assertThat(run.exit()).as(command).isEqualTo(4);
            assertThat(run.err())
                    .contains("does not know")
                    .contains("--ca <file>")
                    .contains("SLUICE_CA");
        }
        ana.with("SLUICE_CA", ana.file("ca.pem").toString());
        assertThat(ana.run("usage").err()).doesNotContain("does not know").contains("not like Sluice");
    }

    @Test
    void theReportHoldsNoSecrets() {
        gateway.on(
                "/connect/me", 401, "{\"error\":{\"message\":\"eyJhbGciOiJIUzI1NiJ9.payload.sig of ana@corp.test\"}}");
        Person.Run run = ana.run("doctor", "--report");
        assertThat(run.out())
                .contains("sign-in: bad (revoked)")
                .doesNotContain("eyJ")
                .doesNotContain("ana@corp.test");
        assertThat(run.out()).doesNotContain(home.toString());
    }

    private void moveTo(String url) {
        ana.write(".config/sluice/profiles/default/gateway", "url=" + url + "\n");
    }

    private void trusting(String url, String more) {
        ana.write(".config/sluice/profiles/default/gateway", "url=" + url + "\nca=" + ana.file("ca.pem") + "\n" + more);
    }

    private String proxyThatAsks() throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        proxy.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("proxy-authenticate", "Basic realm=\"corp\"");
            exchange.sendResponseHeaders(407, -1);
            exchange.close();
        });
        proxy.start();
        others.add(proxy);
        return "http://localhost:" + proxy.getAddress().getPort();
    }

    /** Speaks HTTP where TLS is expected, as a load balancer on the wrong port does. */
    private String withoutTls() throws IOException {
        ServerSocket server = new ServerSocket(0);
        sockets.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getInputStream().read(new byte[512]);
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return "https://localhost:" + server.getLocalPort();
    }

    /** A server with a certificate of its own, valid from so many days ago; its PEM is written beside. */
    private String tls(String subject, String names, String from) throws Exception {
        Path store = home.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                subject,
                "-ext",
                "san=" + names,
                "-validity",
                "10",
                "-startdate",
                from,
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        run(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-file",
                ana.file("ca.pem").toString(),
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
        others.add(server);
        return "https://localhost:" + server.getAddress().getPort();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
    }
}

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
import org.junit.jupiter.api.AfterAll;
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

    private static final DoctorPage page = new DoctorPage();

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

    /** {@code ./mvnw -pl cli-client -am test -Dtest=DoctorTest -Dsluice.record=true} writes the page anew. */
    @AfterAll
    static void thePageSaysWhatIsSaid() throws IOException {
        page.compare(faults().count());
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
        page.whereAllIsWell(run, gateway.url(), home);
    }

    @Test
    void itsLinesFitANarrowTerminalAndCommandsStayInOnePiece() {
        ana.terminals("o").with("COLUMNS", "50").with("ANTHROPIC_BASE_URL", "https://a-long-name.other.test");
        String out = ana.run("doctor").out();
        assertThat(out.lines().filter(line -> line.length() > 50)).isEmpty();
        assertThat(out).contains("Next:  run: unset ANTHROPIC_BASE_URL");
    }

    interface Fault {
        void in(DoctorTest test) throws Exception;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "no-gateway",
                        "No gateway was ever named on this machine.",
                        test -> Files.delete(test.ana.file(".config/sluice/profiles/default/gateway"))),
                fault("dns", "The gateway's name does not exist.", test -> test.moveTo("https://no-such-host.invalid")),
                fault(
                        "refused",
                        "Nothing listens at the gateway's address.",
                        test -> test.moveTo("http://localhost:1")),
                fault(
                        "proxy-down",
                        "The proxy of `HTTP_PROXY` is down.",
                        test -> test.ana.with("HTTP_PROXY", "http://localhost:1")),
                fault(
                        "proxy-authentication",
                        "The proxy wants a name and a password.",
                        test -> test.ana.with("http_proxy", test.proxyThatAsks())),
                fault(
                        "proxy-address",
                        "The proxy's address has a blank in it.",
                        test -> test.ana.with("http_proxy", "http://pro xy:8080")),
                fault(
                        "certificate-unknown",
                        "The gateway's certificate is signed by itself.",
                        test -> test.moveTo(test.tls("CN=localhost", "dns:localhost", "+0d"))),
                fault(
                        "certificate-name",
                        "The certificate is for another name.",
                        test -> test.trusting(test.tls("CN=other", "dns:other.test", "+0d"), "")),
                fault(
                        "certificate-expired",
                        "The certificate ended three weeks ago.",
                        test -> test.trusting(test.tls("CN=localhost", "dns:localhost", "-30d"), "")),
                fault(
                        "certificate-pin",
                        "The certificate has another key than the pinned one.",
                        test -> test.trusting(
                                test.tls("CN=localhost", "dns:localhost", "+0d"),
                                "pin=sha256:" + "0".repeat(64) + "\n")),
                fault(
                        "not-tls",
                        "What answers at the gateway's `https` address speaks plain HTTP.",
                        test -> test.moveTo(test.withoutTls())),
                fault(
                        "not-sluice",
                        "A Wi-Fi's welcome page answers in place of the gateway.",
                        test -> test.gateway.everywhere(200, "<html>Welcome to our Wi-Fi</html>")),
                fault(
                        "other-address",
                        "The gateway believes that it is somewhere else.",
                        test -> test.gateway.on(
                                "/.well-known/oauth-authorization-server",
                                200,
                                "{\"issuer\":\"https://new.corp.test\"}")),
                fault(
                        "redirect",
                        "Something redirects to another address.",
                        test -> test.gateway.redirecting(
                                "/.well-known/oauth-authorization-server", "https://new.corp.test/")),
                fault(
                        "gateway-down",
                        "The load balancer answers 502: the gateway behind it is away.",
                        test -> test.gateway.everywhere(502, "<html>Bad gateway</html>")),
                fault(
                        "clock",
                        "This machine's clock is four minutes slow.",
                        test -> test.ana.clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4)))),
                fault(
                        "sign-in",
                        "The file with the credentials is garbage.",
                        test -> test.ana.write(".config/sluice/profiles/default/credentials", "\0garbage")),
                fault(
                        "revoked",
                        "The session was ended at the gateway.",
                        test -> test.gateway.on(
                                "/connect/me",
                                401,
                                "{\"error\":{\"message\":\"this sign-in has ended; sign in again\"}}")),
                fault(
                        "suspended",
                        "The member was suspended.",
                        test -> test.gateway.on(
                                "/connect/me",
                                403,
                                "{\"error\":{\"message\":\"your Sluice membership is suspended\"}}")),
                fault(
                        "no-models",
                        "No model is open to the member.",
                        test -> test.gateway.on("/v1/models", 200, "{\"data\":[]}")),
                fault(
                        "model-access",
                        "The model of the probe is closed to the member.",
                        test -> test.gateway.on(
                                "/v1/messages",
                                404,
                                "{\"error\":{\"message\":\"model: claude-haiku-4-5 is not open to you\"}}")),
                fault(
                        "spend-limit",
                        "The member's limit is used up.",
                        test -> test.gateway.on(
                                "/v1/messages", 429, "{\"error\":{\"message\":\"spend limit reached\"}}")),
                fault(
                        "firewall",
                        "A firewall answers model requests with a page of its own.",
                        test -> test.gateway.on("/v1/messages", 403, "<html>Blocked</html>")),
                fault(
                        "provider",
                        "The provider is overloaded.",
                        test -> test.gateway.on(
                                "/v1/messages", 529, "{\"error\":{\"message\":\"the provider is overloaded\"}}")),
                fault(
                        "buffering",
                        "Something on the way holds streamed answers back.",
                        test -> test.gateway.streamingAtOnce()),
                fault("variable", "`ANTHROPIC_API_KEY` is set.", test -> test.ana.with("ANTHROPIC_API_KEY", "stale")),
                fault(
                        "base-url",
                        "`ANTHROPIC_BASE_URL` is set and leads elsewhere.",
                        test -> test.ana.with("ANTHROPIC_BASE_URL", "https://api.other.test")),
                fault(
                        "claude-missing",
                        "Claude Code is not installed.",
                        test -> test.ana.with("SLUICE_CLAUDE", "/nowhere/claude")),
                fault("claude-old", "Claude Code is too old.", test -> test.claude("1.0.12 (Claude Code)")),
                fault(
                        "settings-broken",
                        "Claude Code's settings have a comment in them.",
                        test -> test.ana.write(".claude/settings.json", "{ // mine\n}")),
                fault(
                        "settings-base-url",
                        "Another settings file leads elsewhere.",
                        test -> test.ana.write(
                                ".claude/settings.local.json",
                                "{\"env\":{\"ANTHROPIC_BASE_URL\":\"https://old.test\"}}")),
                fault(
                        "settings-credential",
                        "Another settings file has a credential in it.",
                        test -> test.ana.write(
                                ".claude/settings.local.json", "{\"env\":{\"ANTHROPIC_AUTH_TOKEN\":\"x\"}}")),
                fault(
                        "lock-out",
                        "Managed settings force a sign-in at the vendor's.",
                        test -> test.ana.write(
                                "managed/managed-settings.json",
                                "{\"forceLoginMethod\":\"console\",\"apiKeyHelper\":\"x token\"}")));
    }

    private static Arguments fault(String cause, String broken, Fault fault) {
        return Arguments.of(cause, broken, fault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void theRightCauseIsNamed(String cause, String broken, Fault fault) throws Exception {
        fault.in(this);
        page.add(cause, broken, ana.run("doctor"), gateway.url(), home);
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

package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.gateway.support.HttpBrowser;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real Keycloak on loopback, with a data base in its memory; edited through its own admin API. */
final class Keycloak implements AutoCloseable {

    private static final Path HOME =
            Path.of("..", "target", "tools", "keycloak-" + System.getProperty("keycloak.version", ""));
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(40);
    private static final String ADMIN = "admin";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");

    private final String adminPassword = UUID.randomUUID().toString();
    private final int port;
    private final Process process;
    private final Path log;
    private String token = "";
    private Instant tokenUntil = Instant.MIN;

    private Keycloak() throws IOException {
        port = freePort();
        log = Files.createTempFile("keycloak", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        HOME.resolve("bin/kc.sh").toAbsolutePath().normalize().toString(),
                        "start-dev",
                        "--db=dev-mem",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--http-management-port=" + freePort(),
                        "--health-enabled=false",
                        "--metrics-enabled=false")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        environment.put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx400m");
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", adminPassword);
        environment.remove("JAVA_TOOL_OPTIONS");
        process = builder.start();
    }

    /** Starts it; where it was not unpacked the test is skipped, in CI it fails. */
    static Keycloak start() throws IOException, InterruptedException {
        boolean there = Files.isExecutable(HOME.resolve("bin/kc.sh"));
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("Keycloak is missing; run deploy/install-keycloak");
        }
        assumeTrue(there, "Keycloak is not there; run deploy/install-keycloak");
        Keycloak keycloak = new Keycloak();
        try {
            keycloak.awaitStart();
            return keycloak;
        } catch (Throwable e) {
            keycloak.close();
            throw e;
        }
    }

    private void awaitStart() throws IOException, InterruptedException {
        Instant until = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(until) && process.isAlive()) {
            try {
                if (get(base() + "/realms/master").statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
        throw new AssertionError("Keycloak did not start:\n" + Files.readString(log));
    }

    String base() {
        return "http://127.0.0.1:" + port;
    }

    String realm() {
        return base() + "/realms/corp";
    }

    /** Calls the admin API; {@code path} begins behind /admin/realms. */
    HttpResponse<String> admin(String method, String path, Object body) throws IOException, InterruptedException {
        String text = body instanceof String string ? string : JSON.writeValueAsString(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + "/admin/realms" + path))
                .header("authorization", "Bearer " + token())
                .header("content-type", text.startsWith("<") ? "application/xml" : "application/json")
                .method(method, text.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(text))
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isBetween(200, 299);
        return answer;
    }

    JsonNode read(String path) throws IOException, InterruptedException {
        return JSON.readTree(admin("GET", path, "").body());
    }

    /** The id of a person. */
    String person(String name) throws IOException, InterruptedException {
        return read("/corp/users?exact=true&username=" + name)
                .path(0)
                .path("id")
                .asString();
    }

    /** A person with the password of everybody here. */
    static Map<String, Object> account(String name, String email, String given, List<String> groups) {
        return Map.of(
                "username",
                name,
                "enabled",
                true,
                "email",
                email,
                "emailVerified",
                true,
                "firstName",
                given,
                "lastName",
                "Lindqvist",
                "groups",
                groups,
                "credentials",
                List.of(Map.of("type", "password", "value", "quiet water", "temporary", false)));
    }

    /** Types name and password on the page that a browser was sent to; answers what comes then. */
    HttpBrowser.Page logIn(HttpBrowser browser, String address, String name) {
        HttpBrowser.Page page = browser.get(address);
        while (page.status() == 302 || page.status() == 303) {
            page = browser.get(page.location());
        }
        assertThat(page.text()).as("login page").contains("name=\"password\"");
        return browser.post(
                formAction(page.text()), Map.of("username", name, "password", "quiet water", "credentialId", ""));
    }

    /** Where the first form of a page goes. */
    static String formAction(String html) {
        Matcher form = FORM.matcher(html);
        assertThat(form.find()).as(html).isTrue();
        return form.group(1).replace("&amp;", "&");
    }

    private String token() throws IOException, InterruptedException {
        if (Instant.now().isAfter(tokenUntil)) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(base() + "/realms/master/protocol/openid-connect/token"))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(HttpBrowser.form(Map.of(
                            "grant_type",
                            "password",
                            "client_id",
                            "admin-cli",
                            "username",
                            ADMIN,
                            "password",
                            adminPassword))))
                    .build();
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            token = JSON.readTree(answer.body()).path("access_token").asString();
            tokenUntil = Instant.now().plus(TOKEN_LIFE);
        }
        return token;
    }

    private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends the process and what it started, by their ids. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            all.forEach(ProcessHandle::destroyForcibly);
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

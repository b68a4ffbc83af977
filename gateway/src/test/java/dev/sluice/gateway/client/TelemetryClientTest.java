package dev.sluice.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** Telemetry of the real client, through the gateway, to a collector. */
@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@TestPropertySource(properties = "sluice.telemetry.private-destinations=127.0.0.0/8")
@GatewayTest
class TelemetryClientTest {

    private record Received(String path, String type, String token, byte[] body) {}

    @TempDir
    private Path folder;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private PublicListener listener;

    @Autowired
    private JdbcClient jdbc;

    private final MockMvc browser;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private volatile int answer = 200;
    private HttpServer collector;
    private Member member;
    private Member admin;
    private String key;

    TelemetryClientTest(@Autowired WebApplicationContext context) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @BeforeEach
    void aCollectorAndADeveloper() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = answer;
            if (status == 200) {
                received.add(new Received(
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestHeaders().getFirst("content-type"),
                        String.valueOf(exchange.getRequestHeaders().getFirst("x-token")),
                        body));
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        collector.start();
        admin = members.add(Ids.next() + "@corp.test", "Admin", Role.ADMIN);
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        groups.add(groups.create("Platform " + Ids.next()).id(), member.id(), Groups.DIRECT);
        key = keys.mint(member.id(), "laptop", KeyKind.CLAUDE_CODE, null).secret();
        browser.perform(post("/console/telemetry")
                        .param("name", "Main")
                        .param(
                                "endpoint",
                                "http://127.0.0.1:" + collector.getAddress().getPort())
                        .param("signals", "metrics", "logs", "traces")
                        .param("headers", "X-Token: hush hush")
                        .param("enabled", "true")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection());
    }

    @AfterEach
    void noCollector() throws Exception {
        browser.perform(post("/console/telemetry/" + id() + "/remove")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection());
        collector.stop(0);
    }

    private String id() {
        return jdbc.sql("select id from telemetry_destination")
                .query((row, number) -> Ids.text("otlp", row.getObject(1, java.util.UUID.class)))
                .single();
    }

    private int send(String path, String type, String body, String credential)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                                .header("authorization", "Bearer " + credential)
                                .header("content-type", type)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private Received next() throws InterruptedException {
        Received one = received.poll(20, TimeUnit.SECONDS);
        if (one == null) {
            throw new AssertionError("the collector got nothing");
        }
        return one;
    }

    @Test
    void theRealClientsTelemetryArrivesStampedAndFeedsTheReport() throws Exception {
        ClaudeCode.requireInstalled();
        Map<String, String> environment = new HashMap<>(Map.of(
                "ANTHROPIC_BASE_URL", "http://127.0.0.1:" + listener.port(),
                "ANTHROPIC_AUTH_TOKEN", key,
                "CLAUDE_CODE_ENABLE_TELEMETRY", "1",
                "OTEL_METRICS_EXPORTER", "otlp",
                "OTEL_LOGS_EXPORTER", "otlp",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + listener.port(),
                "OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer " + key,
                "OTEL_METRIC_EXPORT_INTERVAL", "1000",
                "OTEL_RESOURCE_ATTRIBUTES", "user.email=boss@corp.test"));
        environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "");
        ClaudeCode.Run run = new ClaudeCode(folder).run(environment, "-p", "hello");
        assertThat(run.exitCode()).as(run.output()).isZero();

        boolean metrics = false;
        boolean logs = false;
        while (!metrics || !logs) {
            Received one = next();
            assertThat(one.token()).isEqualTo("hush hush");
            assertThat(one.type()).isEqualTo("application/x-protobuf");
            String text = one.path().equals("/v1/metrics")
                    ? ExportMetricsServiceRequest.parseFrom(one.body()).toString()
                    : ExportLogsServiceRequest.parseFrom(one.body()).toString();
            assertThat(text).contains(member.email()).contains("claude_code").doesNotContain("boss@corp.test");
            metrics |= one.path().equals("/v1/metrics") && text.contains("claude_code.session.count");
            logs |= one.path().equals("/v1/logs") && text.contains("user_prompt");
        }
        // What a delivery reports is counted after it was passed on.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(sessions()).isEqualTo(1));
    }

    private double sessions() {
        return jdbc.sql("select coalesce(sum(value), 0) from client_usage"
                        + " where member_id = ? and metric = 'session.count'")
                .param(member.id())
                .query(Double.class)
                .single();
    }

    @Test
    void whatACollectorDoesNotTakeWaitsAndIsShown() throws Exception {
        answer = 503;
        String body = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"hi\"}}]}]}]}";
        assertThat(send("/v1/logs", "application/json", body, key)).isEqualTo(200);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String page = "";
        while (!page.contains("status 503") && System.nanoTime() < deadline) {
            page = browser.perform(get("/console/telemetry").with(SignedInAs.member(admin)))
                    .andReturn()
                    .getResponse()
                    .getContentAsString();
        }
        assertThat(page)
                .contains("it answered status 503")
                .doesNotContain("hush")
                .doesNotContain("??");
        answer = 200;
        Received one = next();
        assertThat(one.path()).isEqualTo("/v1/logs");
        assertThat(new String(one.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains(member.email());
    }

    @Test
    void strangersAndOtherFormsAreRefusedAndGarbageHarmsNobody() throws Exception {
        assertThat(send("/v1/metrics", "application/json", "{}", "slc_no")).isEqualTo(401);
        assertThat(send("/v1/metrics", "text/plain", "x", key)).isEqualTo(415);
        for (String signal : List.of("metrics", "logs", "traces")) {
            assertThat(send("/v1/" + signal, "application/json", "{\"resourceMetrics\":7", key))
                    .isEqualTo(200);
            assertThat(send("/v1/" + signal, "application/x-protobuf", "garbage", key))
                    .isEqualTo(200);
        }
        browser.perform(post("/console/telemetry/" + id() + "/test")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection());
        for (String path : List.of("/v1/metrics", "/v1/logs", "/v1/traces")) {
            assertThat(next().path()).isEqualTo(path);
        }
        for (String path : List.of("/new", "/" + id() + "/edit", "/" + id() + "/remove")) {
            browser.perform(get("/console/telemetry" + path).with(SignedInAs.member(admin)))
                    .andExpect(status().isOk())
                    .andExpect(content().string(not(containsString("??"))))
                    .andExpect(content().string(not(containsString("hush"))));
        }
        for (String[] bad : new String[][] {
            {"endpoint", "ftp://x"},
            {"headers", "Host: evil"},
            {"headers", "no colon"},
            {"name", ""},
            {"signals", "none"}
        }) {
            browser.perform(post("/console/telemetry/" + id() + "/edit")
                            .param("name", "Main")
                            .param(
                                    "endpoint",
                                    "http://127.0.0.1:" + collector.getAddress().getPort())
                            .param("signals", "logs")
                            .param("enabled", "true")
                            .with(request -> {
                                request.setParameter(bad[0], bad[1]);
                                return request;
                            })
                            .with(SignedInAs.member(admin))
                            .with(csrf()))
                    .andExpect(status().is(422));
        }
    }
}

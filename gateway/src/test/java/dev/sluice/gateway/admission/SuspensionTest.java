package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.support.TestFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Two replicas on one database: what a suspension ends, and how soon. */
@GatewayTest
class SuspensionTest {

    private static final Logger LOG = LoggerFactory.getLogger(SuspensionTest.class);
    private static final int TRIES = 20;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener here;

    @Autowired
    private Environment environment;

    @Test
    void aSuspensionEndsKeysAndOpenStreamsOnEveryReplicaWithinASecond() throws Exception {
        List<Long> keysMillis = new ArrayList<>();
        List<Long> streamMillis = new ArrayList<>();
        try (ConfigurableApplicationContext replica = anotherReplica();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int there = replica.getBean(PublicListener.class).port();
            for (int i = 0; i < TRIES; i++) {
                once(i, there, threads, keysMillis, streamMillis);
            }
        }
        LOG.info(
                "keys refused after {} ms, streams cut after {} ms (p99 of {})",
                p99(keysMillis),
                p99(streamMillis),
                TRIES);
        assertThat(p99(keysMillis)).isLessThan(1_000);
        assertThat(p99(streamMillis)).isLessThan(1_000);
    }

    private void once(int number, int there, ExecutorService threads, List<Long> keysMillis, List<Long> streamMillis)
            throws Exception {
        Member member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        String secret = keys.mint(member.id(), "laptop", KeyKind.API, null).secret();
        List<HttpResponse<InputStream>> answers = List.of(open(here.port(), secret), open(there, secret));
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        List<Future<String>> tails = new ArrayList<>();
        for (HttpResponse<InputStream> answer : answers) {
            tails.add(threads.submit(() -> rest(answer.body())));
        }

        long start = System.nanoTime();
        members.setStatus(member.id(), number % 2 == 0 ? MemberStatus.SUSPENDED : MemberStatus.REMOVED);
        while (models(there, secret) == 200 && elapsed(start) < 5_000) {
            Thread.onSpinWait();
        }
        keysMillis.add(elapsed(start));
        for (Future<String> tail : tails) {
            assertThat(tail.get(10, TimeUnit.SECONDS))
                    .endsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"permission_error\","
                            + "\"message\":\"" + RunningRequests.SUSPENDED + "\"}}\n\n");
            streamMillis.add(elapsed(start));
        }
        assertThat(settled(member)).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo("CUT_OFF");
            assertThat(entry.estimated()).isTrue();
        });
    }

    private List<UsageEntry> settled(Member member) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            List<UsageEntry> mine = report.newest(100, null).stream()
                    .filter(entry -> entry.memberId().equals(member.id()))
                    .toList();
            if (mine.stream().allMatch(entry -> entry.settledAt() != null) || elapsed(start) > 10_000) {
                return mine;
            }
            Thread.sleep(20);
        }
    }

    private ConfigurableApplicationContext anotherReplica() {
        List<String> properties = new ArrayList<>(List.of("sluice.port=0", "server.port=0"));
        for (String name : List.of(
                "spring.datasource.url",
                "spring.datasource.username",
                "spring.datasource.password",
                "sluice.admin-key")) {
            properties.add(name + "=" + environment.getRequiredProperty(name));
        }
        properties.add("sluice.data-dir=" + TestFolder.create("sluice-replica"));
        return new SpringApplicationBuilder(SluiceApplication.class)
                .properties(properties.toArray(String[]::new))
                .run();
    }

    private static HttpResponse<InputStream> open(int port, String secret) throws Exception {
        String body =
                "{\"model\":\"claude-opus-5\",\"max_tokens\":1000,\"stream\":true,\"messages\":[{\"role\":\"user\","
                        + "\"content\":\"sim: chunks=20 silence=forever silence-at=5\"}]}";
        HttpResponse<InputStream> answer = CLIENT.send(
                request(port, "/v1/messages", secret)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofInputStream());
        answer.body().read();
        return answer;
    }

    private static int models(int port, String secret) throws Exception {
        return CLIENT.send(request(port, "/v1/models", secret).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(int port, String path, String secret) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("x-api-key", secret)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json");
    }

    private static String rest(InputStream body) throws IOException {
        StringBuilder text = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    private static long elapsed(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static long p99(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
    }
}

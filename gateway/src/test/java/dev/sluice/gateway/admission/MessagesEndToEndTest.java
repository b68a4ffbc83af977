package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.routing.ProviderHealth;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.GatewayTest;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Messages requests through the whole gateway: what comes back, and what the ledger holds. */
@GatewayTest
class MessagesEndToEndTest {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendLimits limits;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener listener;

    private Member member;
    private MintedKey key;

    @Autowired
    private ProviderHealth health;

    @BeforeEach
    void aDeveloperWithAKey() {
        health.forget();
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        key = keys.mint(member.id(), "test", KeyKind.API, null);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("x-api-key", key.secret())
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json");
    }

    private HttpResponse<String> post(byte[] body) throws Exception {
        return CLIENT.send(
                request("/v1/messages?beta=true")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return post(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String prompt(String text, int maxTokens, boolean stream) {
        return "{\"model\":\"claude-opus-5\",\"max_tokens\":" + maxTokens + ",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    private List<UsageEntry> settled() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            List<UsageEntry> mine = report.newest(1_000, null).stream()
                    .filter(entry -> entry.memberId().equals(member.id()))
                    .toList();
            if (mine.stream().allMatch(entry -> entry.settledAt() != null) || System.nanoTime() > deadline) {
                return mine;
            }
            Thread.sleep(20); // settlement follows the answer
        }
    }

    private void limit(long cents) {
        limits.set(
                Scope.MEMBER,
                member.id(),
                Period.DAILY,
                BigInteger.valueOf(cents).multiply(BigInteger.TEN.pow(10)),
                WhenStoreIsAway.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamedOrNotTheSameUsageCostsTheSame(boolean stream) throws Exception {
        HttpResponse<String> answer = post(prompt("sim: usage=in:1000,out:200,read:50000,w5m:300", 4_000, stream));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("request-id"))
                .hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
        // opus 5: 1000 x 5 + 200 x 25 + 50000 x 0.5 + 300 x 6.25 = 36,875 per million
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.costPico()).isEqualTo(36_875_000_000L);
            assertThat(entry.estimated()).isFalse();
            assertThat(entry.outcome()).isEqualTo("COMPLETED");
            assertThat(entry.pricedAs()).isEqualTo("claude-opus-5");
        });
    }

    @Test
    void theProvidersOwnHeadersStayBehind() throws Exception {
        HttpResponse<String> answer = post(prompt("hi", 100, false));
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.startsWith("anthropic-"))
                .doesNotContain("server", "set-cookie");
    }

    @Test
    void aMemberWithALimitSeesHowFullItIs() throws Exception {
        limit(100);
        post(prompt("sim: usage=in:10,out:32000", 32_000, false));
        settled();
        HttpResponse<String> answer = post(prompt("hi", 10, false));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("anthropic-ratelimit-unified-status"))
                .hasValue("allowed_warning");
        assertThat(answer.headers().firstValue("anthropic-ratelimit-unified-overage-utilization"))
                .hasValue("0.80");
    }

    @Test
    void aRequestBeyondTheLimitIsRefusedWithTheContractsHeaders() throws Exception {
        limit(100);
        HttpResponse<String> answer = post(prompt("hi", 64_000, true));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).contains("billing_error", "spend limit reached · resets ");
        assertThat(answer.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(answer.headers().firstValue("anthropic-ratelimit-unified-status"))
                .hasValue("rejected");
        assertThat(answer.headers().firstValue("anthropic-ratelimit-unified-overage-period"))
                .hasValue("daily");
        assertThat(answer.headers().firstValueAsLong("retry-after").orElseThrow())
                .isPositive();
        assertThat(settled()).isEmpty();
    }

    private SpendLimit throttle(long cents) {
        return limits.set(new Draft(
                Scope.MEMBER,
                member.id(),
                "",
                Period.DAILY,
                Calendar.UTC,
                BigInteger.valueOf(cents).multiply(BigInteger.TEN.pow(10)),
                Mode.THROTTLE,
                "claude-haiku-5-5",
                WhenStoreIsAway.CLOSED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void beyondAThrottlingLimitTheCheaperModelServesAndIsPaidFor(boolean stream) throws Exception {
        SpendLimit limit = throttle(10);
        HttpResponse<String> answer = post(prompt("sim: usage=in:1000,out:200", 64_000, stream));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-sluice-served-model")).hasValue("claude-haiku-5-5");
        assertThat(answer.headers().firstValue("x-sluice-throttled-by")).hasValue(Ids.text("spl", limit.id()));
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.modelServed()).isEqualTo("claude-haiku-5-5");
            assertThat(entry.pricedAs()).isEqualTo("claude-haiku-5-5");
            assertThat(entry.outcome()).isEqualTo("COMPLETED");
            assertThat(entry.estimated()).isFalse();
            // haiku 5.5: 1000 x 0.10 + 200 x 0.50 = 200 per million; opus 5 would be fifty times that
            assertThat(entry.costPico()).isEqualTo(200_000_000L);
        });
    }

    @Test
    void whatFitsAThrottlingLimitIsServedAsAsked() throws Exception {
        throttle(10);
        HttpResponse<String> answer = post(prompt("sim: usage=in:1000,out:200", 1_000, false));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKeys("x-sluice-served-model", "x-sluice-throttled-by");
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.modelServed()).isEqualTo("claude-opus-5");
            assertThat(entry.costPico()).isEqualTo(10_000_000_000L);
        });
    }

    @Test
    void aStrictLimitRefusesWhatTheCheaperModelCostsToo() throws Exception {
        throttle(10);
        limits.set(Scope.MEMBER, member.id(), Period.WEEKLY, BigInteger.TEN.pow(11), WhenStoreIsAway.CLOSED);
        HttpResponse<String> answer = post(prompt("hi", 64_000, true));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("anthropic-ratelimit-unified-overage-period"))
                .hasValue("weekly");
        assertThat(settled()).isEmpty();
    }

    @Test
    void countingTokensIsNeverBlockedAndNeverCharged() throws Exception {
        limit(0);
        HttpResponse<String> answer = CLIENT.send(
                request("/v1/messages/count_tokens")
                        .POST(BodyPublishers.ofString(prompt("hi", 10, false)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("input_tokens");
        assertThat(settled()).isEmpty();
    }

    @Test
    void anUnknownModelIsNeverFree() throws Exception {
        assertThat(post(prompt("hi", 10, false).replace("claude-opus-5", "claude-opus-99"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.pricedAs()).isNull();
            assertThat(entry.costPico()).isPositive();
        });
    }

    @Test
    void aStreamHoldsOnlyItsPromptAndTheRestOfItsOutputOnceThePromptIsKnown() throws Exception {
        limit(100);
        // 60,000 bytes hold 30 cents of input, of which 100 tokens are real; 1,000 tokens of output hold 2.5 cents.
        String text =
                "sim: usage=in:100,out:200,read:0,w5m:0,w1h:0 interval=100ms chunks=10\\n" + "word ".repeat(12_000);
        CompletableFuture<HttpResponse<String>> answer = CLIENT.sendAsync(
                request("/v1/messages")
                        .POST(BodyPublishers.ofString(prompt(text, 1_000, true)))
                        .build(),
                BodyHandlers.ofString());
        List<Long> held = new ArrayList<>();
        while (!answer.isDone()) {
            report.newest(1_000, null).stream()
                    .filter(entry -> entry.memberId().equals(member.id()) && entry.settledAt() == null)
                    .forEach(entry -> held.add(entry.reservedPico()));
            Thread.sleep(20); // watches while the answer runs
        }
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(held.getLast()).isEqualTo(100 * 5_000_000L + 1_000 * 25_000_000L);
        assertThat(settled())
                .singleElement()
                .satisfies(entry -> assertThat(entry.costPico()).isEqualTo(100 * 5_000_000L + 200 * 25_000_000L));
    }

    @Test
    void aStreamThatIsCutShortIsEstimatedAndEndsReadably() throws Exception {
        HttpResponse<String> answer = post(prompt("sim: chunks=20 cut=inside cut-at=5", 4_000, true));
        assertThat(answer.body()).contains("event: error", "the model provider broke off its answer");
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.estimated()).isTrue();
            assertThat(entry.outcome()).isEqualTo("PROVIDER_FAILED");
            assertThat(entry.costPico()).isPositive();
        });
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "413", "429", "500", "529"})
    void theProvidersErrorsPassUnchangedAndCostNothing(int status) throws Exception {
        HttpResponse<String> answer = post(prompt("sim: status=" + status, 4_000, true));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"type\":\"error\"");
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.costPico()).isZero();
            assertThat(entry.httpStatus()).isEqualTo(status);
        });
    }

    @ParameterizedTest
    @CsvSource({"401", "403"})
    void aRefusedProviderCredentialNeverLooksLikeTheDevelopers(int status) throws Exception {
        HttpResponse<String> answer = post(prompt("sim: status=" + status, 4_000, true));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("api_error").doesNotContain("key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "{",
                "[]",
                "{\"model\":\"claude-opus-5\"",
                "{\"model\":5}",
                "{\"max_tokens\":1}",
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"model\":\"claude-opus-5\"}\u0000",
            })
    void malformedBodiesGetAClearErrorAndNoLedgerRow(String body) throws Exception {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).isIn(400, 411);
        assertThat(answer.body())
                .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"")
                .contains("\"request_id\":\"req_")
                .doesNotContain("Exception", "\tat ");
        assertThat(settled()).isEmpty();
    }

    @Test
    void fortyMegabytesAreTooMuch() throws Exception {
        try {
            HttpResponse<String> answer = post(new byte[40 << 20]);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("request_too_large");
        } catch (java.io.IOException closedWhileSending) {
            // This client does not read while it writes; the raw-socket test sees the answer.
            assertThat(closedWhileSending).isNotNull();
        }
        assertThat(settled()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/messages", "/v1//messages", "/v1/messages/", "/V1/messages", "/v1/Messages", "/v1/messages;x=1",
                "/v1/messages%2F", "/v1/%6dessages", "/./v1/messages", "/v1/../v1/messages", "/v1/messages.",
                        "/v1/complete",
                "/v1/messages/batches", "/anthropic/v1/Messages", "/api/v1/messages",
            })
    void noOtherSpellingOfAPathReachesAProvider(String path) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                request(path)
                        .POST(BodyPublishers.ofString(prompt("hi", 10, false)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isIn(400, 401, 403, 404, 405);
        assertThat(settled()).isEmpty();
    }

    @Test
    void modelsAreListed() throws Exception {
        HttpResponse<String> answer =
                CLIENT.send(request("/v1/models?limit=1000").build(), BodyHandlers.ofString());
        assertThat(answer.body()).contains("\"id\":\"claude-opus-5-5\"", "\"has_more\":false");
        assertThat(CLIENT.send(request("/v1/models/claude-opus-5").build(), BodyHandlers.ofString())
                        .body())
                .contains("\"max_input_tokens\":1000000");
        assertThat(CLIENT.send(request("/v1/models/none").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void theMembersUsageTellsCapAndSpend() throws Exception {
        limit(10_000);
        post(prompt("sim: usage=in:200000,out:0", 10, false));
        settled();
        HttpResponse<String> answer = CLIENT.send(request("/api/oauth/usage").build(), BodyHandlers.ofString());
        assertThat(answer.body())
                .contains("\"monthly_limit\":10000", "\"used_credits\":100,", "\"percent\":1", "\"group\":\"daily\"");
    }

    @Test
    void healthNeedsNoKey() throws Exception {
        for (String path : List.of("/healthz", "/readyz", "/api/hello")) {
            HttpRequest anonymous = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                    .build();
            assertThat(CLIENT.send(anonymous, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutAKeyOneClearAnswerComes() throws Exception {
        HttpRequest anonymous = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                .POST(BodyPublishers.ofString(prompt("hi", 10, false)))
                .build();
        HttpResponse<String> answer = CLIENT.send(anonymous, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(answer.body()).contains("authentication_error", "no API key");
    }

    @Test
    void anAdminKeyIsToldWhatItIsWhetherOrNotThereIsOne() throws Exception {
        HttpRequest mistaken = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                .header("x-api-key", "sla_" + "x".repeat(43))
                .POST(BodyPublishers.ofString(prompt("hi", 10, false)))
                .build();
        HttpResponse<String> answer = CLIENT.send(mistaken, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("authentication_error", "this is an admin key", "slc_");
    }
}

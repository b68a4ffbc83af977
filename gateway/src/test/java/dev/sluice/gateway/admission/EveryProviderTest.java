package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.formats.EventStreamDecoder;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.routing.ProviderHealth;
import dev.sluice.gateway.routing.Router;
import dev.sluice.gateway.routing.RoutingPolicy;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.simulator.ReceivedRequest;
import dev.sluice.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every client format over every kind of provider: the same answer, the same usage, the same cost; and what fails. */
@GatewayTest
class EveryProviderTest {

    private static final Simulator SIMULATOR = Simulator.start(0);
    private static final List<String> KINDS =
            List.of("anthropic", "bedrock", "bedrock-messages", "claude-on-aws", "vertex", "foundry");
    private static final List<String> FORMATS = List.of("messages", "foundry-mount", "bedrock", "vertex");
    private static final String CANARY = "canary-4711-secret";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener listener;

    @Autowired
    private Providers providers;

    @Autowired
    private Router router;

    @Autowired
    private ProviderHealth health;

    private Member member;
    private MintedKey key;

    @DynamicPropertySource
    static void oneProviderOfEachKind(DynamicPropertyRegistry registry) {
        SIMULATOR.acceptAws("AKIACANARY0000000000", CANARY, null);
        for (int i = 0; i < KINDS.size(); i++) {
            String kind = KINDS.get(i);
            String prefix = "sluice.providers[" + i + "].";
            String base = SIMULATOR.baseUrl().toString();
            Map<String, String> settings = switch (kind) {
                case "anthropic" -> Map.of("base-url", base, "api-key", CANARY);
                case "bedrock" -> Map.of("base-url", base, "region", "us-east-1");
                case "bedrock-messages" -> Map.of("base-url", base + "/anthropic", "region", "us-east-1");
                case "claude-on-aws" -> Map.of("base-url", base, "region", "us-east-1", "project", "wrkspc_1");
                case "vertex" ->
                    Map.of(
                            "base-url",
                            base,
                            "region",
                            "global",
                            "project",
                            "secret-project",
                            "google-credentials",
                            SIMULATOR.googleServiceAccount());
                default -> Map.of("base-url", base + "/anthropic", "api-key", CANARY);
            };
            registry.add(prefix + "kind", () -> kind);
            registry.add(prefix + "name", () -> kind);
            settings.forEach((name, value) -> registry.add(prefix + name, () -> value));
            if (List.of("bedrock", "bedrock-messages", "claude-on-aws").contains(kind)) {
                registry.add(prefix + "aws-access-key-id", () -> "AKIACANARY0000000000");
                registry.add(prefix + "aws-secret-access-key", () -> CANARY);
            }
        }
    }

    @AfterAll
    static void stop() {
        SIMULATOR.close();
    }

    @BeforeEach
    void aDeveloperWithAKey() {
        SIMULATOR.behave("");
        health.forget();
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        key = keys.mint(member.id(), "test", KeyKind.API, null);
    }

    private void routeTo(String... inOrder) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < inOrder.length; i++) {
            choices.add(new Choice(inOrder[i], i, 1));
        }
        router.update(
                providers.definitions(),
                new RoutingPolicy(List.of(new Route(List.of("*"), null, choices)), Map.of(), Map.of(), List.of()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer " + key.secret())
                .header("anthropic-version", "2023-06-01")
                .header("anthropic-beta", "claude-code-20250219,context-management-2025-06-27")
                .header("content-type", "application/json");
    }

    /** Asks in a format; {@code prompt} steers the simulator. */
    private HttpResponse<byte[]> ask(String format, boolean stream, String model, String prompt) throws Exception {
        String rest = "\"max_tokens\":4000,\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                + "\"}],\"context_management\":{\"edits\":[]}";
        String encoded = model.replace(":", "%3A").replace("/", "%2F");
        String path = switch (format) {
            case "messages" -> "/v1/messages?beta=true";
            case "foundry-mount" -> "/anthropic/v1/messages?beta=true";
            case "bedrock" -> "/model/" + encoded + (stream ? "/invoke-with-response-stream" : "/invoke");
            default ->
                "/v1/projects/p/locations/global/publishers/anthropic/models/" + model
                        + (stream ? ":streamRawPredict" : ":rawPredict");
        };
        String body = switch (format) {
            case "messages", "foundry-mount" -> "{\"model\":\"" + model + "\"," + rest + ",\"stream\":" + stream + "}";
            case "bedrock" ->
                "{" + rest
                        + ",\"anthropic_beta\":[\"interleaved-thinking-2025-05-14\"],\"anthropic_version\":\"bedrock-2023-05-31\"}";
            default -> "{" + rest + ",\"stream\":" + stream + ",\"anthropic_version\":\"vertex-2023-10-16\"}";
        };
        return CLIENT.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofByteArray());
    }

    /** The events of a stream in any format, or the one JSON of an answer that is none. */
    private static List<JsonNode> messages(HttpResponse<byte[]> answer) {
        String type = answer.headers().firstValue("content-type").orElse("");
        List<JsonNode> found = new ArrayList<>();
        if (type.startsWith("application/vnd.amazon.eventstream")) {
            new EventStreamDecoder().accept(ByteBuffer.wrap(answer.body()), frame -> {
                ByteBuffer payload = frame.payload();
                byte[] json = new byte[payload.remaining()];
                payload.get(json);
                JsonNode node = JsonMapper.shared().readTree(json);
                found.add(
                        node.has("bytes")
                                ? JsonMapper.shared()
                                        .readTree(Base64.getDecoder()
                                                .decode(node.get("bytes").asString()))
                                : node);
            });
        } else if (type.startsWith("text/event-stream")) {
            Arrays.stream(text(answer).split("\n"))
                    .filter(line -> line.startsWith("data: "))
                    .forEach(line -> found.add(JsonMapper.shared().readTree(line.substring(6))));
        } else {
            found.add(JsonMapper.shared().readTree(answer.body()));
        }
        return found;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
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
            Thread.sleep(20);
        }
    }

    static Stream<Arguments> everyFormatOverEveryKind() {
        return FORMATS.stream()
                .flatMap(format -> KINDS.stream()
                        .flatMap(kind -> Stream.of(true, false).map(stream -> Arguments.of(format, kind, stream))));
    }

    @ParameterizedTest(name = "{0} over {1}, stream {2}")
    @MethodSource("everyFormatOverEveryKind")
    void theAnswerComesInTheClientsFormAndCostsTheSame(String format, String kind, boolean stream) throws Exception {
        routeTo(kind);
        HttpResponse<byte[]> answer = ask(
                format,
                stream,
                "claude-opus-4-8",
                "sim: text=\\\"marzipan\\\" chunks=3 usage=in:1000,out:500,read:200");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        List<JsonNode> messages = messages(answer);
        JsonNode first = stream ? messages.getFirst().path("message") : messages.getFirst();
        assertThat(first.path("model").asString()).isEqualTo("claude-opus-4-8");
        assertThat(messages.toString()).contains("end_turn").doesNotContain("invocationMetrics");
        if (stream) {
            assertThat(messages.getLast().path("type").asString()).isEqualTo("message_stop");
        }
        long listPrice = (1_000 * 5_000_000L + 500 * 25_000_000L + 200 * 500_000L);
        long regional = kind.startsWith("bedrock") ? listPrice / 10 : 0;
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.outcome()).isEqualTo("COMPLETED");
            assertThat(entry.provider()).isEqualTo(kind);
            assertThat(entry.costPico()).isIn(listPrice, listPrice + regional);
        });
        ReceivedRequest received = SIMULATOR.requests().getLast();
        assertThat(received.signature()).isIn(null, "valid");
        assertThat(received.headers().toString()).doesNotContain(key.secret());
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("countsOfEveryFormatOverEveryKind")
    void countingTokensAlwaysGivesANumberAndCostsNothing(String format, String kind) throws Exception {
        routeTo(kind);
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"how many?\"}]";
        String path = switch (format) {
            case "messages" -> "/v1/messages/count_tokens";
            case "bedrock" -> "/model/claude-opus-4-8/count-tokens";
            default -> "/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict";
        };
        String inner = "{" + messages + ",\"max_tokens\":10,\"anthropic_version\":\"bedrock-2023-05-31\"}";
        String body = format.equals("bedrock")
                ? "{\"input\":{\"invokeModel\":{\"body\":\""
                        + Base64.getEncoder().encodeToString(inner.getBytes(StandardCharsets.UTF_8)) + "\"}}}"
                : "{\"model\":\"claude-opus-4-8\"," + messages + "}";
        HttpResponse<byte[]> answer =
                CLIENT.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        String name = format.equals("bedrock") ? "inputTokens" : "input_tokens";
        assertThat(messages(answer).getFirst().path(name).asInt())
                .as(text(answer))
                .isPositive();
        assertThat(settled()).isEmpty();
    }

    static Stream<Arguments> countsOfEveryFormatOverEveryKind() {
        return Stream.of("messages", "bedrock", "vertex")
                .flatMap(format -> KINDS.stream().map(kind -> Arguments.of(format, kind)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void errorsTellNothingOfAccountsProjectsOrSecrets(String kind) throws Exception {
        routeTo(kind);
        for (int status : List.of(400, 401, 403, 404, 413, 429, 500, 503, 529)) {
            health.forget();
            HttpResponse<byte[]> answer = ask("messages", true, "claude-opus-4-8", "sim: status=" + status);
            assertThat(answer.statusCode())
                    .as("%s %s", status, text(answer))
                    .isEqualTo(status == 401 || status == 403 ? 503 : answer.statusCode());
            assertThat(text(answer) + answer.headers().map())
                    .as("status %s", status)
                    .contains("\"type\":\"error\"")
                    .doesNotContain(
                            CANARY, "arn:aws", "123456789012", "secret-project", "sluice-sim-resource", "wrkspc_1");
        }
        assertThat(settled()).allSatisfy(entry -> assertThat(entry.costPico()).isZero());
    }

    static List<String> kinds() {
        return KINDS;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void aProviderThatFailsIsPassedOverAndRemembered(String kind) throws Exception {
        String second = kind.equals("anthropic") ? "foundry" : "anthropic";
        routeTo(kind, second);
        SIMULATOR.behaveNext(1, "status=529");
        HttpResponse<byte[]> answer = ask("messages", true, "claude-opus-4-8", "hello");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(settled()).extracting(UsageEntry::provider).containsExactlyInAnyOrder(kind, second);
        assertThat(settled())
                .filteredOn(entry -> entry.provider().equals(kind))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.costPico()).isZero();
                    assertThat(entry.httpStatus()).isEqualTo(529);
                });
    }

    @Test
    void aBetaThatIsRefusedIsLearnedAndLeftOutTogetherWithItsField() throws Exception {
        routeTo("anthropic");
        SIMULATOR.behave("reject-betas=context-management-2025-06-27");
        HttpResponse<byte[]> answer = ask("messages", false, "claude-opus-4-8", "hello");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(SIMULATOR.requests().getLast().headers().toString()).doesNotContain("context-management-2025-06-27");
        assertThat(providers.betaRules())
                .anySatisfy(rule -> assertThat(rule.beta()).isEqualTo("context-management-2025-06-27"));
    }

    @Test
    void aModelNobodyOffersIsRefusedWithTheNearest() throws Exception {
        routeTo("bedrock");
        HttpResponse<byte[]> answer = ask("messages", false, "claude-opus-4-88", "hello");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(text(answer)).contains("claude-opus-4-8");
        assertThat(settled()).isEmpty();
    }
}

package dev.sluice.gateway.admission;

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
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole gateway with a provider of each kind at one simulator, and a developer who asks in every client format. */
@GatewayTest
abstract class OverEveryProvider {

    static final Simulator SIMULATOR = Simulator.start(0);
    static final List<String> KINDS =
            List.of("anthropic", "bedrock", "bedrock-messages", "claude-on-aws", "vertex", "foundry");
    static final List<String> FORMATS = List.of("messages", "foundry-mount", "bedrock", "vertex");
    static final String CANARY = "canary-4711-secret";
    static final HttpClient CLIENT =
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
    Providers providers;

    @Autowired
    private Router router;

    @Autowired
    ProviderHealth health;

    Member member;
    MintedKey key;

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

    @BeforeEach
    void aDeveloperWithAKey() {
        SIMULATOR.behave("");
        health.forget();
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        key = keys.mint(member.id(), "test", KeyKind.API, null);
    }

    void routeTo(String... inOrder) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < inOrder.length; i++) {
            choices.add(new Choice(inOrder[i], i, 1));
        }
        router.update(
                providers.definitions(),
                new RoutingPolicy(List.of(new Route(List.of("*"), null, choices)), Map.of(), Map.of(), List.of()));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer " + key.secret())
                .header("anthropic-version", "2023-06-01")
                .header("anthropic-beta", "claude-code-20250219,context-management-2025-06-27")
                .header("content-type", "application/json");
    }

    /** Asks in a format; {@code prompt} steers the simulator. */
    HttpResponse<byte[]> ask(String format, boolean stream, String model, String prompt) throws Exception {
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
    static List<JsonNode> messages(HttpResponse<byte[]> answer) {
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

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    List<UsageEntry> settled() throws InterruptedException {
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
}

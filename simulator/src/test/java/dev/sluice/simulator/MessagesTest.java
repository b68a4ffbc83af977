package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesTest {

    private static final String READ_TOOL = "\"tools\":[{\"name\":\"Read\",\"input_schema\":{\"type\":\"object\"}}],";

    private final Simulator simulator = Simulator.start(0);
    private final Client client = new Client(simulator);

    @BeforeAll
    @BeforeEach
    void reset() {
        simulator.reset();
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @Test
    void aRequestWithoutStreamGetsAJsonMessageThatSaysItIsSimulated() {
        HttpResponse<String> response = client.json("hello");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode message = Client.tree(response);
        assertThat(message.at("/content/0/text").asString()).contains("Sluice demo provider", "not a model");
        assertThat(message.get("model").asString()).isEqualTo("claude-opus-5");
        assertThat(message.get("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(message.at("/usage/output_tokens").asInt()).isPositive();
    }

    @Test
    void aStreamHasTheEventsOfTheRealProviderInTheirOrder() {
        HttpResponse<String> response = client.stream("hello");
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(Client.types(response))
                .containsExactly(
                        "message_start",
                        "ping",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        String text = Client.events(response).stream()
                .map(event -> event.at("/delta/text").asString(""))
                .collect(Collectors.joining());
        assertThat(text).isEqualTo(Answer.FRIENDLY);
    }

    @Test
    void answersCarryThePrivateHeadersThatAGatewayMustStrip() {
        HttpResponse<String> response = client.json("hello");
        assertThat(response.headers().map())
                .containsKeys(
                        "request-id",
                        "anthropic-organization-id",
                        "anthropic-ratelimit-tokens-remaining",
                        "set-cookie",
                        "via",
                        "server");
    }

    @Test
    void usageInAMarkerIsReportedToTheLastToken() {
        JsonNode usage = Client.tree(client.json("please\nsim: usage=in:2000,out:900,read:30,w5m:7,w1h:5,search:2"
                        + " speed=fast tier=priority geo=us"))
                .get("usage");
        assertThat(usage.get("input_tokens").asInt()).isEqualTo(2000);
        assertThat(usage.get("output_tokens").asInt()).isEqualTo(900);
        assertThat(usage.get("cache_read_input_tokens").asInt()).isEqualTo(30);
        assertThat(usage.get("cache_creation_input_tokens").asInt()).isEqualTo(12);
        assertThat(usage.at("/cache_creation/ephemeral_1h_input_tokens").asInt())
                .isEqualTo(5);
        assertThat(usage.at("/server_tool_use/web_search_requests").asInt()).isEqualTo(2);
        assertThat(usage.get("speed").asString()).isEqualTo("fast");
        assertThat(usage.get("service_tier").asString()).isEqualTo("priority");
        assertThat(usage.get("inference_geo").asString()).isEqualTo("us");
    }

    @Test
    void theStreamsLastMessageDeltaRaisesTheInputWhenSearchesAddedToIt() {
        var events = Client.events(client.stream("sim: usage=in:1000,out:50,search:1"));
        assertThat(events.getFirst().at("/message/usage/input_tokens").asInt()).isEqualTo(100);
        assertThat(events.get(events.size() - 2).at("/usage/input_tokens").asInt())
                .isEqualTo(1000);
    }

    @Test
    void iterationsAreListedWithTheirModels() {
        JsonNode usage = Client.tree(
                        client.json("sim: iterations=compaction:180000/3500,advisor_message:10/20@claude-haiku-4-5"))
                .get("usage");
        assertThat(usage.at("/iterations/0/input_tokens").asInt()).isEqualTo(180_000);
        assertThat(usage.at("/iterations/1/model").asString()).isEqualTo("claude-haiku-4-5");
    }

    @Test
    void anAnswerIsCutAtMaxTokens() {
        String body = "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":1,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"quota\"}]}";
        JsonNode message = Client.tree(client.post("/v1/messages", body));
        assertThat(message.get("stop_reason").asString()).isEqualTo("max_tokens");
        assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(1);
        assertThat(message.at("/content/0/text").asString()).hasSize(4);
    }

    @Test
    void aRequestThatCachesReportsAWriteFirstAndAReadLater() {
        String cached = "\"system\":[{\"type\":\"text\",\"text\":\"" + "s".repeat(8_000)
                + "\",\"cache_control\":{\"type\":\"ephemeral\"}}],";
        JsonNode first = Client.tree(client.post("/v1/messages", Client.body("one", false, cached)));
        assertThat(first.at("/usage/cache_creation/ephemeral_5m_input_tokens").asInt())
                .isGreaterThan(1_900);
        String later = Client.body("one", false, cached)
                .replace("\"messages\":[", "\"messages\":[{\"role\":\"user\",\"content\":\"zero\"},");
        JsonNode second = Client.tree(client.post("/v1/messages", later));
        assertThat(second.at("/usage/cache_read_input_tokens").asInt()).isGreaterThan(1_700);
    }

    @Test
    void aThinkingBlockComesFirstAndIsSigned() {
        HttpResponse<String> response = client.stream("sim: thinking=60");
        assertThat(response.body()).contains("thinking_delta", "signature_delta");
        assertThat(Client.events(response).get(2).at("/content_block/type").asString())
                .isEqualTo("thinking");
        assertThat(response.body()).contains("\"output_tokens_details\":{\"thinking_tokens\":15}");
    }

    @Test
    void aToolIsCalledWhenTheRequestOffersItAndItsResultIsQuotedAfterwards() {
        String marker = "sim: tool=Read:{\"file_path\":\"/tmp/a b.txt\"}";
        HttpResponse<String> call = client.post("/v1/messages", Client.body(marker, true, READ_TOOL));
        String input = Client.events(call).stream()
                .map(event -> event.at("/delta/partial_json").asString(""))
                .collect(Collectors.joining());
        assertThat(input).isEqualTo("{\"file_path\":\"/tmp/a b.txt\"}");
        assertThat(call.body()).contains("\"stop_reason\":\"tool_use\"");

        String result = Client.body("x", true, READ_TOOL)
                .replace(
                        "\"content\":\"x\"",
                        "\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"forty-two\"}]");
        assertThat(Client.events(client.post("/v1/messages", result)).stream()
                        .map(event -> event.at("/delta/text").asString(""))
                        .collect(Collectors.joining()))
                .contains("forty-two");
    }

    @Test
    void aToolThatIsNotOnOfferIsNotCalled() {
        assertThat(client.stream("sim: tool=Read:{}").body()).doesNotContain("tool_use");
    }

    @Test
    void onlyTheLastUserMessageIsSearchedForMarkers() {
        String body = Client.body("now", false, "")
                .replace("\"messages\":[", "\"messages\":[{\"role\":\"user\",\"content\":\"sim: status=500\"},");
        assertThat(client.post("/v1/messages", body).statusCode()).isEqualTo(200);
    }

    @Test
    void countTokensCounts() {
        JsonNode count = Client.tree(client.post("/v1/messages/count_tokens", Client.body("hello", false, "")));
        assertThat(count.get("input_tokens").asInt()).isPositive();
    }

    @Test
    void modelsAreListedAndFoundById() {
        HttpRequest.Builder get = HttpRequest.newBuilder().header("authorization", "Bearer t");
        JsonNode page = Client.tree(client.send(
                get.uri(simulator.baseUrl().resolve("/v1/models?limit=1000")).build()));
        String id = page.get("first_id").asString();
        assertThat(page.at("/data/0/id").asString()).isEqualTo(id);
        assertThat(client.send(get.uri(simulator.baseUrl().resolve("/v1/models/" + id))
                                .build())
                        .body())
                .contains(id);
        assertThat(client.send(get.uri(simulator.baseUrl().resolve("/v1/models/none"))
                                .build())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void helloNeedsNoCredential() {
        assertThat(client.send(HttpRequest.newBuilder(simulator.baseUrl().resolve("/api/hello"))
                                .HEAD()
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRequestWithoutACredentialIsRefusedAndSoIsAWrongOne() {
        HttpRequest bare = HttpRequest.newBuilder(simulator.baseUrl().resolve("/v1/models"))
                .build();
        assertThat(client.send(bare).statusCode()).isEqualTo(401);
        simulator.acceptOnly("sk-right");
        assertThat(client.json("hello").statusCode()).isEqualTo(401);
        assertThat(client.json("hello").body()).contains("authentication_error");
    }

    @Test
    void aBodyThatIsNoRequestIsRefusedInTheProvidersWords() {
        assertThat(client.post("/v1/messages", "{\"model\"").statusCode()).isEqualTo(400);
        assertThat(client.post("/v1/messages", "{\"model\":\"m\",\"max_tokens\":1}")
                        .body())
                .contains("messages: Field required");
    }

    @Test
    void anUnknownWordInAMarkerIsRefusedByName() {
        HttpResponse<String> response = client.json("sim: latncy=5ms");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("latncy");
    }
}

package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.simulator.ReceivedRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every client format over every kind of provider: the same answer, the same usage, the same cost. */
class EveryProviderTest extends OverEveryProvider {

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
        assertThat(learned("context-management-2025-06-27")).isTrue();
    }

    /** What was learned is stored, and heard of by NOTIFY. */
    private boolean learned(String beta) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            if (providers.betaRules().stream().anyMatch(rule -> rule.beta().equals(beta))) {
                return true;
            }
            Thread.sleep(50);
        }
        return false;
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

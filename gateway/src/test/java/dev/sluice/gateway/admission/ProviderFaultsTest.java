package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.routing.HealthView;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Providers that break, lie, stall or speak out of turn. */
class ProviderFaultsTest extends OverEveryProvider {

    private static final String MODEL = "claude-opus-4-8";

    @Autowired
    private PublicListener publicListener;

    static List<String> kinds() {
        return KINDS;
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "bedrock", "vertex"})
    void aDamagedFrameEndsTheAnswerReadablyAndIsBilledAsAnEstimate(String format) throws Exception {
        routeTo("bedrock");
        HttpResponse<byte[]> answer = ask(format, true, MODEL, "sim: chunks=20 crc-at=6");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).contains("the model provider broke off its answer");
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.outcome()).isEqualTo("PROVIDER_FAILED");
            assertThat(entry.estimated()).isTrue();
            assertThat(entry.costPico()).isPositive();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "messages,throttlingException,0",
        "messages,modelStreamErrorException,3",
        "bedrock,throttlingException,0",
        "bedrock,internalServerException,3"
    })
    void anExceptionInsideAStreamReachesTheClientInItsOwnForm(String format, String exception, int at)
            throws Exception {
        routeTo("bedrock");
        HttpResponse<byte[]> answer =
                ask(format, true, MODEL, "sim: chunks=5 exception=" + exception + " exception-at=" + at);
        assertThat(text(answer))
                .contains(format.equals("bedrock") ? "exception" : "event: error")
                .doesNotContain("arn:aws", "123456789012");
        assertThat(settled()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "vertex"})
    void anErrorEventAsTheFirstOneIsPassedOn(String kind) throws Exception {
        routeTo(kind);
        HttpResponse<byte[]> answer = ask("messages", true, MODEL, "sim: error-at=0 error=overloaded_error");
        assertThat(text(answer)).contains("event: error", "overloaded_error");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anAnswerCutIntoSingleBytesIsTheSameAnswer(String kind) throws Exception {
        routeTo(kind);
        String whole = text(ask("messages", true, MODEL, "sim: chunks=3 text=\\\"marzipan\\\""));
        String cut = text(ask("messages", true, MODEL, "sim: chunks=3 text=\\\"marzipan\\\" write=1"));
        assertThat(withoutIds(cut)).isEqualTo(withoutIds(whole).replace("marzipan", "marzipan"));
    }

    private static String withoutIds(String answer) {
        return answer.replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"\"")
                .replaceAll("\"(input_tokens|cache_[a-z_]+)\":\\d+", "\"$1\":0");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anAnswerThatIsCompressedThoughNobodyAskedIsReadable(String kind) throws Exception {
        routeTo(kind);
        HttpResponse<byte[]> answer = ask("messages", false, MODEL, "sim: gzip=on text=\\\"marzipan\\\"");
        assertThat(text(answer)).contains("marzipan");
        assertThat(settled()).singleElement().extracting(UsageEntry::outcome).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aConnectionThatClosesBeforeTheHeadIsNoMatterToTheClient(String kind) throws Exception {
        String second = kind.equals("anthropic") ? "foundry" : "anthropic";
        routeTo(kind, second);
        SIMULATOR.behaveNext(1, "cut=close cut-at=head");
        HttpResponse<byte[]> answer = ask("messages", true, MODEL, "hello");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        // A kept connection is replaced by a fresh one to the same provider, a fresh one by the next provider.
        assertThat(settled()).last().extracting(UsageEntry::provider).isEqualTo(kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anAnswerShorterThanItPromisedIsNotTakenForComplete(String kind) throws Exception {
        routeTo(kind);
        try {
            ask("messages", false, MODEL, "sim: short=10");
        } catch (java.io.IOException cutOff) {
            assertThat(cutOff).isNotNull(); // where the length is passed on, the client sees it missed
        }
        assertThat(settled())
                .singleElement()
                .satisfies(entry -> assertThat(entry.costPico()).isPositive());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anAnswerThatBreaksOffBeforeItSaysWhatItUsedIsBookedAtItsWorst(String kind) throws Exception {
        routeTo(kind);
        try {
            ask("messages", false, MODEL, "sim: chunks=40 chars=100 cut=close");
        } catch (java.io.IOException cutOff) {
            assertThat(cutOff).isNotNull(); // where the length is passed on, the client sees it missed
        }
        // The provider had written all of it, and bills it.
        assertThat(settled()).singleElement().satisfies(entry -> {
            assertThat(entry.estimated()).isTrue();
            assertThat(entry.outcome()).isEqualTo("PROVIDER_FAILED");
            assertThat(entry.outputTokens()).isEqualTo(4_000);
        });
    }

    @Test
    void anEstimateIsOfTheRequestThatBrokeOffWhateverOthersSendMeanwhile() throws Exception {
        routeTo("anthropic");
        String breaksOff = "sim: chunks=40 chars=100 first=700ms cut=close";
        String body = "{\"model\":\"" + MODEL + "\",\"max_tokens\":4000,\"messages\":[{\"role\":\"user\",\"content\":\""
                + breaksOff + "\"}],\"context_management\":{\"edits\":[]},\"stream\":false}";
        List<Thread> slow = IntStream.range(0, 8)
                .mapToObj(_ -> Thread.startVirtualThread(() -> {
                    try {
                        ask("messages", false, MODEL, breaksOff);
                    } catch (Exception cutOff) {
                        assertThat(cutOff).isNotNull();
                    }
                }))
                .toList();
        Thread.sleep(200);
        for (int i = 0; i < 60; i++) {
            ask("messages", false, MODEL, "x".repeat(i * 10));
        }
        for (Thread thread : slow) {
            thread.join();
        }
        assertThat(settled())
                .filteredOn(entry -> "PROVIDER_FAILED".equals(entry.outcome()))
                .hasSize(8)
                .extracting(UsageEntry::inputTokens)
                .containsOnly((long) body.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bedrock", "bedrock-messages", "claude-on-aws"})
    void anExpiredCloudCredentialIsTheOperatorsProblem(String kind) throws Exception {
        routeTo(kind);
        HttpResponse<byte[]> answer = ask("messages", true, MODEL, "sim: status=403 error=ExpiredTokenException");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        assertThat(text(answer)).contains("its operators have been told");
        assertThat(health.snapshot())
                .filteredOn(view -> view.provider().equals(kind))
                .anySatisfy(view -> assertThat(view.state()).isEqualTo(HealthView.State.OPEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "us.anthropic.claude-opus-4-8",
                "global.anthropic.claude-opus-4-8",
                "anthropic.claude-opus-4-8",
                "claude-opus-4-8[1m]"
            })
    void anySpellingOfAModelIsUnderstoodAndGivenBack(String model) throws Exception {
        for (String kind : KINDS) {
            routeTo(kind);
            HttpResponse<byte[]> answer = ask("messages", false, model, "hello");
            assertThat(answer.statusCode()).as("%s %s", kind, text(answer)).isEqualTo(200);
            assertThat(messages(answer).getFirst().path("model").asString())
                    .as(kind)
                    .isEqualTo(model);
        }
    }

    @Test
    void clientsThatLeaveDoNotCountAgainstAProvider() throws Exception {
        routeTo("anthropic");
        SIMULATOR.behave("latency=30s");
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket("127.0.0.1", publicListener.port())) {
                String body = "{\"model\":\"" + MODEL
                        + "\",\"max_tokens\":10,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
                socket.getOutputStream()
                        .write(("POST /v1/messages HTTP/1.1\r\nHost: a\r\nx-api-key: " + key.secret()
                                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(5);
            }
        }
        SIMULATOR.behave("");
        assertThat(ask("messages", true, MODEL, "hello").statusCode()).isEqualTo(200);
        assertThat(health.snapshot())
                .allSatisfy(view -> assertThat(view.state()).as(view.provider()).isEqualTo(HealthView.State.CLOSED));
    }

    @Test
    void whenEveryProviderIsDownTheClientIsToldWhenToComeBack() throws Exception {
        routeTo("anthropic");
        SIMULATOR.behave("cut=close cut-at=head");
        HttpResponse<byte[]> answer = ask("messages", true, MODEL, "hello");
        for (int i = 0; i < 3; i++) {
            answer = ask("messages", true, MODEL, "hello");
        }
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 10L);
    }
}

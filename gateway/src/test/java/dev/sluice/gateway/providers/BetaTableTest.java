package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.BetaRule.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BetaTableTest {

    private static final String CONTEXT = "context-management-2025-06-27";

    private final BetaTable table = BetaTable.builtIn();

    @ParameterizedTest
    @EnumSource(
            value = ProviderKind.class,
            names = {"ANTHROPIC", "SIMULATOR", "CLAUDE_ON_AWS"})
    void firstPartyFormsTakeEverythingAlsoWhatNobodyKnowsYet(ProviderKind kind) {
        var kept = table.apply(kind, List.of(CONTEXT, "new-thing-2027-01-01"), Set.of("context_management"));

        assertThat(kept.betas()).containsExactly(CONTEXT, "new-thing-2027-01-01");
        assertThat(kept.drop()).isEmpty();
    }

    @Test
    void aRefusedValueGoesTogetherWithItsField() {
        var kept = table.apply(
                ProviderKind.VERTEX, List.of("effort-2025-11-24", CONTEXT), Set.of("messages", "context_management"));

        assertThat(kept.betas()).containsExactly("effort-2025-11-24");
        assertThat(kept.drop()).containsExactly("context_management");
    }

    @Test
    void theFieldGoesAlsoWhenItsValueWasForgotten() {
        assertThat(table.apply(ProviderKind.BEDROCK, List.of(), Set.of("context_management"))
                        .drop())
                .containsExactly("context_management");
    }

    @Test
    void aKindsOwnValueStandsInForTheUsualOne() {
        var kept = table.apply(
                ProviderKind.BEDROCK, List.of("advanced-tool-use-2025-11-20", "tool-search-tool-2025-10-19"), Set.of());

        assertThat(kept.betas()).containsExactly("tool-search-tool-2025-10-19");
    }

    @Test
    void whatTheRealClientSendsToFoundryPasses() {
        List<String> sent = List.of(
                "claude-code-20250219",
                "interleaved-thinking-2025-05-14",
                CONTEXT,
                "web-search-2025-03-05",
                "thinking-token-count-2026-05-13",
                "advanced-tool-use-2025-11-20");

        var kept = table.apply(ProviderKind.FOUNDRY, sent, Set.of("context_management"));

        assertThat(kept.betas()).isEqualTo(sent);
        assertThat(kept.drop()).isEmpty();
    }

    @Test
    void everyNamedValueIsLearnedWithItsField() {
        // As Vertex writes it.
        var learned = table.learn(
                ProviderKind.CLAUDE_ON_AWS,
                400,
                bytes("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Unexpected"
                        + " value(s) `context-management-2025-06-27`, `x-2027-01-01` for the `anthropic-beta` header."
                        + " Please consult our documentation or try again without the header.\"}}"));

        assertThat(learned)
                .containsExactly(
                        new BetaRule(ProviderKind.CLAUDE_ON_AWS, CONTEXT, Set.of("context_management"), Origin.LEARNED),
                        new BetaRule(ProviderKind.CLAUDE_ON_AWS, "x-2027-01-01", Set.of(), Origin.LEARNED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"The model returned the following errors: context_management: Extra inputs are not permitted\"}",
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"context_management: Extra inputs are not permitted\"},\"request_id\":\"req_vrtx_011\"}"
            })
    void anUnexpectedFieldIsLearnedWithItsValueAndHealsTheCall(String error) {
        var learned = table.learn(ProviderKind.FOUNDRY, 400, bytes(error));

        var kept = table.with(learned).apply(ProviderKind.FOUNDRY, List.of(CONTEXT), Set.of("context_management"));
        assertThat(kept.betas()).isEmpty();
        assertThat(kept.drop()).containsExactly("context_management");
    }

    @Test
    void aFieldThatNobodyKnowsIsLearnedAlone() {
        var learned = table.learn(
                ProviderKind.BEDROCK, 400, bytes("{\"message\":\"novelty: Extra inputs are not permitted\"}"));

        assertThat(learned).containsExactly(new BetaRule(ProviderKind.BEDROCK, "", Set.of("novelty"), Origin.LEARNED));
        assertThat(table.with(learned)
                        .apply(ProviderKind.BEDROCK, List.of("a-1"), Set.of("novelty"))
                        .betas())
                .containsExactly("a-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"tools.0.custom.defer_loading: Extra inputs are not permitted\"}",
                "{\"message\":\"messages: Extra inputs are not permitted\"}",
                "{\"message\":\"safeguards: Extra inputs are not permitted\"}",
                "{\"message\":\"Unexpected value(s) `dangerous-tool-use-2026-09-03` for the `anthropic-beta` header\"}",
                "{\"message\":\"max_tokens: must be greater than 0\"}",
                "not json"
            })
    void whatCannotOrMustNotBeLeftOutIsNotLearned(String error) {
        assertThat(table.learn(ProviderKind.BEDROCK, 400, bytes(error))).isEmpty();
    }

    @Test
    void onlyARefusalTeaches() {
        assertThat(table.learn(ProviderKind.BEDROCK, 500, bytes("x: Extra inputs are not permitted")))
                .isEmpty();
    }

    @Test
    void whereTheValueIsNotNamedACallWithoutAnyIsLeft() {
        byte[] error = bytes("{\"message\":\"The model returned the following errors: invalid beta flag\"}");

        assertThat(table.learn(ProviderKind.BEDROCK, 400, error)).isEmpty();
        assertThat(BetaTable.refusesUnnamedBeta(400, error)).isTrue();
        assertThat(table.bare(Set.of("messages", "context_management", "safeguards")))
                .isEqualTo(new BetaTable.Kept(List.of(), List.of("context_management")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

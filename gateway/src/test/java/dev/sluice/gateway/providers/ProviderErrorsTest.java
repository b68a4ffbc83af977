package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.ClientError.Failover;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "400, FINAL",
        "401, CREDENTIAL",
        "403, CREDENTIAL",
        "404, NEXT_CANDIDATE",
        "409, FINAL",
        "413, FINAL",
        "422, FINAL",
        "429, NEXT_CANDIDATE",
        "500, NEXT_CANDIDATE",
        "501, NEXT_CANDIDATE",
        "503, NEXT_CANDIDATE",
        "529, NEXT_CANDIDATE"
    })
    void theStatusSaysWhetherAnotherProviderMayDoBetter(int status, Failover failover) {
        assertThat(ProviderErrors.failover(status)).isEqualTo(failover);
    }

    @Test
    void anthropicsOwn4xxPassesByteForByte() {
        ClientError error = read(
                ProviderKind.ANTHROPIC,
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long\"}}");

        assertThat(error.verbatim()).isTrue();
        assertThat(error.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void aRefusedCredentialOfOursNeverLooksLikeTheMembers(ProviderKind kind) {
        ClientError error = read(
                kind,
                403,
                "{\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"arn:aws:iam::123456789012:user/x\"}}");

        assertThat(error)
                .isEqualTo(new ClientError(
                        503,
                        "api_error",
                        "the model provider is not available at the moment",
                        false,
                        Failover.CREDENTIAL));
    }

    @Test
    void theEnvelopeInsideACloudGivesItsMessage() {
        ClientError error = read(
                ProviderKind.VERTEX,
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: 9 > 8\"}}");

        assertThat(error.message()).isEqualTo("max_tokens: 9 > 8");
        assertThat(error.verbatim()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BEDROCK | {\"message\":\"Input is too long.\"}",
                "VERTEX | {\"error\":{\"code\":400,\"message\":\"The request size (31457281 bytes) exceeds 30000000\"}}",
                "VERTEX | [{\"error\":{\"code\":400,\"message\":\"The message size 1 is larger\"}}]"
            })
    void aBodyThatIsTooLongIsSaidInTheWordsTheClientKnows(ProviderKind kind, String body) {
        assertThat(read(kind, 400, body).message()).isEqualTo("Input is too long.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"message\":\"prompt is too long: 1 > 0\"} | capability_rejected: prompt_too_long",
                "400 | {\"message\":\"safeguards: Extra inputs are not permitted\"} | capability_rejected: safeguards",
                "400 | {\"message\":\"role arn:aws:iam::123456789012:role/x\"} | upstream rejected the request",
                "413 | <html>too big at host-1.amazonaws.com</html> | request too large for this upstream"
            })
    void aCloudsOwnWordsAreNeverRepeated(int status, String body, String message) {
        assertThat(read(ProviderKind.BEDROCK, status, body).message()).isEqualTo(message);
    }

    @Test
    void namesInsideAnEnvelopeAreNotRepeatedEither() {
        for (String name : new String[] {
            "arn:aws:bedrock:us-east-1:1:x", "account 123456789012", "projects/acme-prod", "acme.services.ai.azure.com"
        }) {
            assertThat(read(
                                    ProviderKind.FOUNDRY,
                                    400,
                                    "{\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"bad " + name + "\"}}")
                            .message())
                    .isEqualTo("upstream rejected the request");
        }
    }

    @ParameterizedTest
    @CsvSource({"404, not_found_error", "429, rate_limit_error", "500, api_error", "529, overloaded_error"})
    void otherStatusesGetOneNeutralText(int status, String type) {
        ClientError error = read(ProviderKind.BEDROCK, status, "{\"message\":\"arn:aws:bedrock:secret\"}");

        assertThat(error.type()).isEqualTo(type);
        assertThat(error.message()).doesNotContain("arn:");
    }

    private static ClientError read(ProviderKind kind, int status, String body) {
        return ProviderErrors.read(kind, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
}

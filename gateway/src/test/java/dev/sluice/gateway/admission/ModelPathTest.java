package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.admission.ModelPath.ClientFormat;
import dev.sluice.gateway.providers.ModelCall.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPathTest {

    @ParameterizedTest
    @CsvSource({
        "/v1/messages,MESSAGES,MESSAGES,,",
        "/anthropic/v1/messages,MESSAGES,MESSAGES,,",
        "/v1/messages/count_tokens,MESSAGES,COUNT_TOKENS,,false",
        "/model/us.anthropic.claude-opus-5-5/invoke,BEDROCK,MESSAGES,us.anthropic.claude-opus-5-5,false",
        "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke-with-response-stream,BEDROCK,MESSAGES,anthropic.claude-haiku-4-5-20251001-v1:0,true",
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fx/invoke,BEDROCK,MESSAGES,arn:aws:bedrock:us-east-1:1:application-inference-profile/x,false",
        "/model/arn:aws:bedrock:us-east-1:1:application-inference-profile/x/invoke,BEDROCK,MESSAGES,arn:aws:bedrock:us-east-1:1:application-inference-profile/x,false",
        "/model/claude-opus-5-5%5B1m%5D/count-tokens,BEDROCK,COUNT_TOKENS,claude-opus-5-5[1m],false",
        "/projects/p/locations/global/publishers/anthropic/models/claude-opus-5-5:streamRawPredict,VERTEX,MESSAGES,claude-opus-5-5,true",
        "/v1/projects/p/locations/eu/publishers/anthropic/models/claude-haiku-4-5@20251001:rawPredict,VERTEX,MESSAGES,claude-haiku-4-5@20251001,false",
        "/v1/projects/p/locations/eu/publishers/anthropic/models/count-tokens:rawPredict,VERTEX,COUNT_TOKENS,,false"
    })
    void pathsOfEveryFormatAreUnderstood(
            String path, ClientFormat format, Operation operation, String model, Boolean stream) {
        assertThat(ModelPath.of(path)).isEqualTo(new ModelPath(format, operation, model, stream));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/messages/",
                "/v1/Messages",
                "//v1/messages",
                "/v1/messages/batches",
                "/model/x",
                "/model//invoke",
                "/model/x/invoke/",
                "/model/%zz/invoke",
                "/v2/projects/p/locations/l/publishers/anthropic/models/m:rawPredict",
                "/v1/projects/p/locations/l/publishers/google/models/m:rawPredict",
                "/v1/projects/p/locations/l/publishers/anthropic/models/m:predict"
            })
    void anythingElseIsNoModelPath(String path) {
        assertThat(ModelPath.of(path)).isNull();
    }

    @Test
    void aPlusInAnIdStaysAPlus() {
        assertThat(ModelPath.of("/model/a+b/invoke"))
                .extracting(ModelPath::model)
                .isEqualTo("a+b");
    }
}

package dev.sluice.gateway.providers;

import static dev.sluice.gateway.providers.Calls.BODY;
import static dev.sluice.gateway.providers.Calls.definition;
import static dev.sluice.gateway.providers.Calls.field;
import static dev.sluice.gateway.providers.Calls.sent;
import static dev.sluice.gateway.providers.Calls.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.Credential.ApiKey;
import dev.sluice.gateway.providers.Credential.AwsStatic;
import dev.sluice.gateway.providers.Credential.Bearer;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.providers.UpstreamCall.AnswerForm;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Addresses, fields and bodies per kind of provider, as contract §19 has them. */
class AdaptersTest {

    private static final String KEY = "sk-canary";
    private static final AwsStatic AWS = new AwsStatic("AKIDEXAMPLE", "canary-secret", null);

    private final ProviderAdapters adapters = new ProviderAdapters(Clock.systemUTC());

    private ProviderAdapter adapter(
            ProviderKind kind, @Nullable String region, @Nullable String project, Credential credential) {
        return adapters.of(definition(kind, null, region, project, credential));
    }

    @Test
    void anthropicGetsTheBodyAsItIsButForTheModel() throws Exception {
        ModelCall call = Calls.message("claude-sonnet-5", true, BODY, "a-1", "b-2");

        UpstreamCall upstream =
                adapter(ProviderKind.ANTHROPIC, null, null, new ApiKey(KEY)).prepare(call);

        assertThat(target(upstream)).isEqualTo("https://api.anthropic.com/v1/messages?beta=true");
        assertThat(sent(call, upstream)).isEqualTo(BODY.replace("claude-sonnet-4-5", "claude-sonnet-5"));
        assertThat(field(upstream, "x-api-key")).isEqualTo(KEY);
        assertThat(field(upstream, "authorization")).isNull();
        assertThat(field(upstream, "anthropic-beta")).isEqualTo("a-1,b-2");
        assertThat(field(upstream, "anthropic-version")).isEqualTo("2023-06-01");
        assertThat(field(upstream, "anthropic-workspace-id")).isEqualTo("wrkspc_of_the_client");
        assertThat(field(upstream, "x-stainless-lang")).isEqualTo("js");
        assertThat(field(upstream, "accept-encoding")).isEqualTo("identity");
        assertThat(upstream.answer()).isEqualTo(AnswerForm.MESSAGES);
        assertThat(upstream.toString()).doesNotContain(KEY);
    }

    @Test
    void anthropicCountsAtItsOwnPathAndKeepsAPrefix() throws Exception {
        ProviderAdapter adapter =
                adapters.of(definition(ProviderKind.ANTHROPIC, "http://127.0.0.1:9/ai/", null, null, new Bearer(KEY)));

        UpstreamCall upstream = adapter.prepare(Calls.count("claude-sonnet-5", BODY));

        assertThat(target(upstream)).isEqualTo("http://127.0.0.1:9/ai/v1/messages/count_tokens?beta=true");
        assertThat(field(upstream, "authorization")).isEqualTo("Bearer " + KEY);
        assertThat(field(upstream, "anthropic-beta")).isNull();
    }

    @Test
    void whatABedrockClientWroteIntoTheBodyBecomesMessagesForm() throws Exception {
        String bedrockBody = "{\"messages\":[],\"max_tokens\":1,\"anthropic_beta\":[\"a-1\"],"
                + "\"anthropic_version\":\"bedrock-2023-05-31\"}";
        ModelCall call = Calls.message("claude-sonnet-5", true, bedrockBody, "a-1");

        UpstreamCall upstream =
                adapter(ProviderKind.ANTHROPIC, null, null, new ApiKey(KEY)).prepare(call);

        assertThat(sent(call, upstream))
                .isEqualTo("{\"model\":\"claude-sonnet-5\",\"stream\":true,\"messages\":[],\"max_tokens\":1}");
    }

    @Test
    void fieldsToDropAreDropped() throws Exception {
        ModelCall call = Calls.dropping(Calls.message("claude-sonnet-4-5", true, BODY), "tags");

        UpstreamCall upstream =
                adapter(ProviderKind.ANTHROPIC, null, null, new ApiKey(KEY)).prepare(call);

        assertThat(sent(call, upstream)).isEqualTo(BODY.replace("\"tags\":{\"team\":\"a\"},", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "us.anthropic.claude-opus-5-5, us.anthropic.claude-opus-5-5",
        "anthropic.claude-opus-4-5-20251101-v1:0, anthropic.claude-opus-4-5-20251101-v1%3A0",
        "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/ab12,"
                + " arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fab12"
    })
    void bedrockHasTheModelInThePathEncodedOnce(String model, String encoded) throws Exception {
        ProviderAdapter adapter = adapter(ProviderKind.BEDROCK, "eu-west-1", null, new ApiKey(KEY));
        String host = "https://bedrock-runtime.eu-west-1.amazonaws.com/model/";

        assertThat(target(adapter.prepare(Calls.message(model, true, BODY))))
                .isEqualTo(host + encoded + "/invoke-with-response-stream");
        assertThat(target(adapter.prepare(Calls.message(model, false, BODY)))).isEqualTo(host + encoded + "/invoke");
    }

    @Test
    void bedrockHasVersionAndBetasInTheBody() throws Exception {
        ModelCall call = Calls.message("m", true, BODY, "a-1", "request-tags-2026-08-21", "b-2");

        UpstreamCall upstream = adapter(ProviderKind.BEDROCK, "eu-west-1", null, new Bearer(KEY))
                .prepare(call);

        assertThat(sent(call, upstream))
                .isEqualTo("{\"anthropic_version\":\"bedrock-2023-05-31\",\"anthropic_beta\":[\"a-1\",\"b-2\"],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hé\"}],\"max_tokens\":1}");
        assertThat(field(upstream, "authorization")).isEqualTo("Bearer " + KEY);
        assertThat(field(upstream, "anthropic-beta")).isNull();
        assertThat(field(upstream, "anthropic-version")).isNull();
        assertThat(field(upstream, "accept")).isEqualTo("application/vnd.amazon.eventstream");
        assertThat(upstream.answer()).isEqualTo(AnswerForm.AMAZON_EVENT_STREAM);
    }

    @Test
    void bedrockCountsByTheFoundationModelWithTheCallInside() throws Exception {
        ModelCall call = Calls.count(
                "eu.anthropic.claude-sonnet-4-6",
                "{\"model\":\"x\",\"messages\":[],\"tools\":[ ],\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}}",
                "claude-code-20250219",
                "other-1");

        UpstreamCall upstream = adapter(ProviderKind.BEDROCK, "eu-west-1", null, new ApiKey(KEY))
                .prepare(call);

        assertThat(upstream.pathAndQuery()).isEqualTo("/model/anthropic.claude-sonnet-4-6/count-tokens");
        assertThat(upstream.answer()).isEqualTo(AnswerForm.BEDROCK_COUNT);
        String inner = JsonMapper.shared()
                .readTree(sent(call, upstream))
                .path("input")
                .path("invokeModel")
                .path("body")
                .asString();
        assertThat(new String(Base64.getDecoder().decode(inner), StandardCharsets.UTF_8))
                .isEqualTo("{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":2001,"
                        + "\"anthropic_beta\":[\"claude-code-20250219\"],\"messages\":[],"
                        + "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}}");
    }

    @Test
    void bedrockCannotCountBehindAnApplicationProfile() {
        ProviderAdapter adapter = adapter(ProviderKind.BEDROCK, "eu-west-1", null, new ApiKey(KEY));

        String arn = "arn:aws:bedrock:eu-west-1:123456789012:";
        assertThat(adapter.can(Operation.COUNT_TOKENS, arn + "application-inference-profile/ab12"))
                .isFalse();
        assertThat(adapter.can(Operation.COUNT_TOKENS, arn + "inference-profile/eu.anthropic.claude-sonnet-4-6"))
                .isTrue();
        assertThat(adapter.can(Operation.MESSAGES, arn + "application-inference-profile/ab12"))
                .isTrue();
    }

    @Test
    void bedrocksMessagesEndpointIsSignedAndGetsNoTags() throws Exception {
        ModelCall call = Calls.message("anthropic.claude-opus-5", true, BODY, "a-1", "request-tags-2026-08-21");

        UpstreamCall upstream =
                adapter(ProviderKind.BEDROCK_MESSAGES, "us-east-1", null, AWS).prepare(call);

        assertThat(target(upstream)).isEqualTo("https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages");
        assertThat(sent(call, upstream))
                .isEqualTo(BODY.replace("claude-sonnet-4-5", "anthropic.claude-opus-5")
                        .replace("\"tags\":{\"team\":\"a\"},", ""));
        assertThat(field(upstream, "anthropic-beta")).isEqualTo("a-1");
        assertThat(field(upstream, "authorization")).contains("/us-east-1/bedrock-mantle/aws4_request");
    }

    @Test
    void claudeOnAwsNamesItsOwnWorkspace() throws Exception {
        ModelCall call = Calls.message("claude-opus-5-5", true, BODY);

        UpstreamCall byKey = adapter(ProviderKind.CLAUDE_ON_AWS, "us-west-2", "wrkspc_ours", new ApiKey(KEY))
                .prepare(call);
        UpstreamCall signed = adapter(ProviderKind.CLAUDE_ON_AWS, "us-west-2", "wrkspc_ours", AWS)
                .prepare(call);

        assertThat(target(byKey)).isEqualTo("https://aws-external-anthropic.us-west-2.api.aws/v1/messages");
        assertThat(field(byKey, "anthropic-workspace-id")).isEqualTo("wrkspc_ours");
        assertThat(field(byKey, "x-api-key")).isEqualTo(KEY);
        assertThat(field(signed, "authorization")).contains("/us-west-2/aws-external-anthropic/aws4_request");
    }

    @ParameterizedTest
    @CsvSource({
        "europe-west1, https://europe-west1-aiplatform.googleapis.com",
        "global, https://aiplatform.googleapis.com",
        "us, https://aiplatform.us.rep.googleapis.com",
        "eu, https://aiplatform.eu.rep.googleapis.com"
    })
    void vertexHasModelAndLocationInThePath(String location, String host) throws Exception {
        ProviderAdapter adapter = adapter(ProviderKind.VERTEX, location, "acme-ai", new Bearer(KEY));
        String models = host + "/v1/projects/acme-ai/locations/" + location + "/publishers/anthropic/models/";

        assertThat(target(adapter.prepare(Calls.message("claude-haiku-4-5@20251001", true, BODY))))
                .isEqualTo(models + "claude-haiku-4-5@20251001:streamRawPredict");
        assertThat(target(adapter.prepare(Calls.message("claude-opus-5", false, BODY))))
                .isEqualTo(models + "claude-opus-5:rawPredict");
        assertThat(target(adapter.prepare(Calls.count("claude-opus-5", BODY))))
                .isEqualTo(models + "count-tokens:rawPredict");
    }

    @Test
    void vertexHasTheVersionInTheBodyAndBetasInTheHeader() throws Exception {
        ModelCall call = Calls.message("claude-opus-5", true, BODY, "a-1", "request-tags-2026-08-21");
        ModelCall count = Calls.count("claude-opus-5", BODY.replace(",\"stream\":true", ""));
        ProviderAdapter adapter = adapter(ProviderKind.VERTEX, "global", "acme-ai", new Bearer(KEY));

        UpstreamCall upstream = adapter.prepare(call);

        assertThat(sent(call, upstream))
                .isEqualTo("{\"anthropic_version\":\"vertex-2023-10-16\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hé\"}],\"max_tokens\":1,\"stream\":true}");
        assertThat(field(upstream, "anthropic-beta")).isEqualTo("a-1");
        assertThat(field(upstream, "authorization")).isEqualTo("Bearer " + KEY);
        assertThat(field(upstream, "x-stainless-lang")).isNull();
        assertThat(sent(count, adapter.prepare(count)))
                .isEqualTo("{\"anthropic_version\":\"vertex-2023-10-16\",\"model\":\"claude-opus-5\", "
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hé\"}],\"max_tokens\":1}");
    }

    @Test
    void foundryIsFoundByItsResourceOrAnAddress() throws Exception {
        ModelCall call = Calls.message("our-deployment", true, BODY);
        ProviderAdapter named = adapter(ProviderKind.FOUNDRY, null, "acme", new ApiKey(KEY));
        ProviderAdapter addressed =
                adapters.of(definition(ProviderKind.FOUNDRY, "http://127.0.0.1:9", null, null, new ApiKey(KEY)));

        assertThat(target(named.prepare(call)))
                .isEqualTo("https://acme.services.ai.azure.com/anthropic/v1/messages?beta=true");
        assertThat(target(addressed.prepare(call))).isEqualTo("http://127.0.0.1:9/anthropic/v1/messages?beta=true");
        assertThat(sent(call, named.prepare(call))).contains("\"model\":\"our-deployment\"");
        assertThat(field(named.prepare(call), "x-api-key")).isEqualTo(KEY);
    }
}

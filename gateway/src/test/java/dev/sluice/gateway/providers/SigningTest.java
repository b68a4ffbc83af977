package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.formats.BodyEdits;
import dev.sluice.gateway.providers.Credential.AwsRole;
import dev.sluice.gateway.providers.Credential.AwsStatic;
import dev.sluice.gateway.providers.credentials.TokenEndpoints;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningTest {

    private static final String SECRET = "canary-secret";
    private static final AwsStatic KEYS = new AwsStatic("AKIDEXAMPLE", SECRET, null);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    private final ProviderAdapters adapters = new ProviderAdapters(CLOCK);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "us.anthropic.claude-opus-5-5",
                "anthropic.claude-opus-4-5-20251101-v1:0",
                "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/ab12"
            })
    void anIndependentVerifierAcceptsTheBytesThatAreSentAndNoOthers(String model) throws Exception {
        ModelCall call = Calls.message(model, true, Calls.BODY, "a-1");
        UpstreamCall upstream = adapters.of(
                        Calls.definition(ProviderKind.BEDROCK, "http://127.0.0.1:8123", "eu-west-1", null, KEYS))
                .prepare(call);
        Map<String, String> fields = received(upstream);
        byte[] body = BodyEdits.apply(call.body().bytes().get(), upstream.edits());

        assertThat(SignatureCheck.accepts(SECRET, upstream.pathAndQuery(), fields, body))
                .isTrue();
        assertThat(fields.get("x-amz-date")).isEqualTo("20261122T120000Z");
        assertThat(fields.get("authorization")).contains("/20261122/eu-west-1/bedrock/aws4_request");

        body[body.length - 2] ^= 1;
        assertThat(SignatureCheck.accepts(SECRET, upstream.pathAndQuery(), fields, body))
                .isFalse();
    }

    @Test
    void whatAProxyMayTouchIsNotSigned() throws Exception {
        UpstreamCall upstream = adapters.of(
                        Calls.definition(ProviderKind.CLAUDE_ON_AWS, null, "us-east-1", "wrkspc_1", KEYS))
                .prepare(Calls.message("m", true, Calls.BODY));

        assertThat(Calls.field(upstream, "authorization"))
                .contains("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,");
    }

    @Test
    void aSessionTokenIsSentAndSigned() throws Exception {
        AwsStatic session = new AwsStatic("ASIAEXAMPLE", SECRET, "session-1");
        UpstreamCall upstream = adapters.of(
                        Calls.definition(ProviderKind.BEDROCK_MESSAGES, null, "us-east-1", null, session))
                .prepare(Calls.message("m", true, Calls.BODY));

        assertThat(Calls.field(upstream, "x-amz-security-token")).isEqualTo("session-1");
        assertThat(Calls.field(upstream, "authorization")).contains("x-amz-security-token");
    }

    @Test
    void aRoleIsAssumedOnceWithItsExternalId() throws Exception {
        try (FakeServer sts = new FakeServer()) {
            sts.answering(
                    200,
                    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
                            + "<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"
                            + "<SessionToken>role-session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
                            + "</Credentials></AssumeRoleResult></AssumeRoleResponse>");
            ProviderAdapter adapter = withSts(sts);
            ModelCall call = Calls.message("m", true, Calls.BODY);

            UpstreamCall first = adapter.prepare(call);
            UpstreamCall second = adapter.prepare(call);

            assertThat(sts.seen()).hasSize(1);
            assertThat(sts.seen().getFirst().text())
                    .contains("Action=AssumeRole", "ExternalId=ext-1", "RoleArn=arn%3Aaws%3Aiam");
            assertThat(Calls.field(first, "x-amz-security-token")).isEqualTo("role-session");
            byte[] body = BodyEdits.apply(call.body().bytes().get(), second.edits());
            assertThat(SignatureCheck.accepts("role-secret", second.pathAndQuery(), received(second), body))
                    .isTrue();
        }
    }

    @Test
    void aRoleThatIsRefusedIsAWordForOperatorsWithoutSecrets() throws Exception {
        try (FakeServer sts = new FakeServer()) {
            sts.answering(
                    403,
                    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to"
                            + " perform: sts:AssumeRole</Message></Error></ErrorResponse>");
            ProviderAdapter adapter = withSts(sts);

            assertThatThrownBy(() -> adapter.prepare(Calls.message("m", true, Calls.BODY)))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("AccessDenied: not authorized to perform: sts:AssumeRole")
                    .hasStackTraceContaining("CredentialException")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain(SECRET));
        }
    }

    private static ProviderAdapter withSts(FakeServer sts) {
        TokenEndpoints endpoints = new TokenEndpoints(sts.address(), sts.address(), sts.address());
        return new ProviderAdapters(CLOCK, endpoints)
                .of(Calls.definition(
                        ProviderKind.BEDROCK,
                        null,
                        "eu-west-1",
                        null,
                        new AwsRole("arn:aws:iam::123456789012:role/sluice", "ext-1", KEYS)));
    }

    /** As a server sees it: the fields that were made here, and the Host field that the client adds. */
    private static Map<String, String> received(UpstreamCall call) {
        Map<String, String> fields = new HashMap<>();
        call.headers().forEach(each -> fields.put(each.name().toLowerCase(Locale.ROOT), each.value()));
        fields.put("host", call.address().getAuthority());
        return fields;
    }

    @Test
    void theHashCoversUmlautsAsBytes() throws Exception {
        ModelCall call = Calls.message("m", true, "{\"messages\":\"grüße\"}");
        UpstreamCall upstream = adapters.of(Calls.definition(ProviderKind.BEDROCK, null, "eu-west-1", null, KEYS))
                .prepare(call);
        byte[] wrong = "x".getBytes(StandardCharsets.UTF_8);

        assertThat(SignatureCheck.accepts(
                        SECRET,
                        upstream.pathAndQuery(),
                        received(upstream),
                        BodyEdits.apply(call.body().bytes().get(), upstream.edits())))
                .isTrue();
        assertThat(SignatureCheck.accepts(SECRET, upstream.pathAndQuery(), received(upstream), wrong))
                .isFalse();
    }
}

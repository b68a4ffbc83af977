package dev.sluice.gateway.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.sso.SsoFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes as a token is compared or refused; nothing that is not signed passes, and nothing breaks. */
class SubjectTokenPropertyTest {

    private static final String ISSUER = "https://ci.example";
    private static final TrustRule RULE = new TrustRule(
            Ids.next(),
            "rule",
            ISSUER,
            "sluice",
            List.of(new Condition("repository", "corp/**"), new Condition("/a/b", "*")),
            Ids.next(),
            null,
            Duration.ofHours(1),
            true,
            null,
            Instant.EPOCH,
            null);

    private final TokenChecks checks = new TokenChecks(mock(Issuers.class), Clock.systemUTC());

    @Property
    void nothingUnsignedPassesAndNothingBreaks(@ForAll("tokens") String token) {
        try {
            TokenChecks.Result result = checks.compare(RULE, token);
            assertThat(result.passed()).isFalse();
            assertThat(result.firstFailure()).isNotBlank();
        } catch (SsoFailure refused) {
            assertThat(refused.getMessage()).isIn("it is not a signed token", "it is too long");
        }
    }

    @Provide
    Arbitrary<String> tokens() {
        Arbitrary<String> noise = Arbitraries.strings().ofMaxLength(60);
        Arbitrary<String> value = Arbitraries.of(
                "null",
                "true",
                "-1",
                "1e400",
                "1e15",
                "99999999999999999999",
                "[]",
                "[null,{},\"corp/app\"]",
                "{\"b\":[1]}",
                "\"" + ISSUER + "\"",
                "\"corp/app\"",
                "\"\\u0000\\ud800\"",
                "\"" + "x".repeat(3_000) + "\"");
        Arbitrary<String> header = Arbitraries.of(
                "{\"alg\":\"RS256\"}", "{\"alg\":\"none\"}", "{\"alg\":\"RS256\",\"crit\":[\"x\"]}", "{}", "[");
        Arbitrary<String> claims = Combinators.combine(value, value, value, value, value)
                .as((iss, aud, exp, repository, a) -> "{\"iss\":" + iss + ",\"aud\":" + aud + ",\"exp\":" + exp
                        + ",\"iat\":" + exp + ",\"repository\":" + repository + ",\"a\":" + a + "}");
        Arbitrary<String> shaped = Combinators.combine(header, Arbitraries.oneOf(claims, noise), noise)
                .as((head, body, signature) -> base64(head) + "." + base64(body) + "." + base64(signature));
        return Arbitraries.oneOf(noise, shaped, noise.map(text -> text + "." + text + "." + text));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.sso.IdentityProvider.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever is sent as a token or typed into the form, the answer is a reason and never an accident. */
class TokensPropertyTest {

    private static final FakeIdentityProvider FAKE = new FakeIdentityProvider();
    private static final OidcProvider PROVIDER = provider();
    private static final IdTokens TOKENS =
            new IdTokens(new Discovery(new SsoHttp(), Clock.systemUTC()), Clock.systemUTC());

    @AfterContainer
    static void stop() {
        FAKE.close();
    }

    @Property(tries = 500)
    void anyTextIsRefused(@ForAll @StringLength(max = 200) String text) {
        refused(text);
        refused(base64("{\"alg\":\"RS256\"}") + "." + base64(text) + ".AAAA");
        refused(base64(text) + "." + base64("{}") + "." + base64(text));
    }

    @Property(tries = 300)
    void aTokenWithOneCharacterChangedIsRefused(@ForAll @IntRange(max = 10_000) int where) throws SsoFailure {
        FAKE.claims.put("sub", "subject");
        String good = FAKE.sign(FAKE.idToken("n"));
        assertThat(TOKENS.idToken(PROVIDER, good, "n", null).path("sub").asString())
                .isEqualTo("subject");
        // The last character has bits that do not count.
        int at = where % (good.length() - 1);
        char other = good.charAt(at) == 'A' ? 'B' : 'A';
        refused(good.substring(0, at) + other + good.substring(at + 1));
    }

    @Property(tries = 500)
    void aFormIsRefusedFieldByFieldOrUsable(@ForAll @StringLength(max = 50) String text) {
        ProviderForm form = new ProviderForm(
                text, text, text, text, false, text, text, true, text, text, text, text, text, text, text, true, text,
                true);
        assertThat(form.problems(false)).isNotEmpty();
        ProviderForm better = new ProviderForm(
                "Corp",
                "https://id.corp.test",
                "c",
                text,
                true,
                "openid",
                text,
                true,
                "developer",
                text,
                text,
                text + "=admin",
                "/email",
                "/name",
                text,
                true,
                "",
                true);
        if (better.problems(false).isEmpty()) {
            OidcProvider provider = better.toProvider(UUID.randomUUID());
            assertThat(provider.common().emailDomains()).allMatch(domain -> !domain.isBlank());
        }
    }

    private static void refused(String token) {
        assertThatExceptionOfType(SsoFailure.class).isThrownBy(() -> TOKENS.idToken(PROVIDER, token, "n", null));
        assertThatExceptionOfType(SsoFailure.class).isThrownBy(() -> TOKENS.logoutToken(PROVIDER, token));
    }

    private static OidcProvider provider() {
        IdentityProvider common = new IdentityProvider(
                UUID.randomUUID(),
                Kind.OIDC,
                "P",
                true,
                List.of(),
                true,
                Role.DEVELOPER,
                List.of(),
                List.of(),
                Map.of(),
                Instant.EPOCH);
        return new OidcProvider(
                common,
                FAKE.issuer(),
                FakeIdentityProvider.CLIENT,
                null,
                "openid",
                "/email",
                "/name",
                "/groups",
                false,
                null);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

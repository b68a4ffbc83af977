package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.LocalAccounts;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.support.HttpBrowser;
import dev.sluice.gateway.support.HttpBrowser.Page;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The day on which the identity provider cannot be reached, and providers that only a private authority vouches for. */
@GatewayTest
class ProviderAwayTest {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private IdentityProviders providers;

    @Autowired
    private SsoHttp http;

    @Autowired
    private Members members;

    @Autowired
    private LocalAccounts accounts;

    @Autowired
    private JdbcClient database;

    @Autowired
    private PublicListener listener;

    private final UUID id = UUID.randomUUID();
    private final String domain = "a" + id.toString().substring(0, 8) + ".test";
    private HttpBrowser browser = new HttpBrowser(0);

    @AfterEach
    void gone() {
        providers.remove(id);
    }

    @Test
    void aLocalOwnerComesInByPasswordAndCodeAndThatIsOnRecord() throws Exception {
        FakeIdentityProvider fake = new FakeIdentityProvider();
        save(fake.issuer(), null);
        fake.close();
        Member owner = members.add("owner@" + domain, "Olga", Role.OWNER);
        accounts.setPassword(owner.id(), accounts.hash(PASSWORD));

        browser = new HttpBrowser(listener.port());
        assertThat(password(owner).location()).endsWith("/console");
        byte[] secret = secretOf(browser.get("/console/account").text());
        long step = Instant.now().getEpochSecond() / 30;
        browser.post("/console/account/two-step", Map.of("code", code(secret, step)));

        browser = new HttpBrowser(listener.port());
        assertThat(browser.get("/sso/" + id + "/start").status()).isEqualTo(502);
        assertThat(browser.get("/sso/" + id + "/start").text()).contains("an owner can sign in with a password");
        assertThat(password(owner).location()).endsWith("/sign-in/code");
        assertThat(browser.get("/console").location()).as("half way is outside").contains("/sign-in");
        browser.get("/sign-in/code");
        assertThat(browser.post("/sign-in/code", Map.of("code", "000000")).status())
                .isEqualTo(401);
        assertThat(browser.post("/sign-in/code", Map.of("code", code(secret, step + 1)))
                        .location())
                .endsWith("/console");
        assertThat(browser.get("/console/sso").text()).contains("P " + id);
        List<String> record = database.sql(
                        "select action from audit_event where actor_id = ? and action = 'sign_in.local'")
                .param(owner.id())
                .query((row, number) -> row.getString(1))
                .list();
        assertThat(record).hasSize(2);
    }

    @Test
    void aPrivateAuthorityCountsForItsProviderAndForNoOther(@TempDir Path ours, @TempDir Path others) throws Exception {
        TestAuthority authority = TestAuthority.create(ours);
        browser = new HttpBrowser(listener.port());
        try (FakeIdentityProvider fake = new FakeIdentityProvider(authority.server())) {
            fake.person(Map.of(
                    "sub",
                    "4711",
                    "email",
                    "ana@" + domain,
                    "email_verified",
                    true,
                    "name",
                    "Ana",
                    "groups",
                    List.of()));
            save(fake.issuer(), null);
            assertThat(browser.get("/sso/" + id + "/start").text()).contains("cannot be reached");
            save(fake.issuer(), TestAuthority.create(others).pem());
            assertThat(browser.get("/sso/" + id + "/start").text()).contains("cannot be reached");

            save(fake.issuer(), authority.pem());
            String there = browser.get("/sso/" + id + "/start").location();
            assertThat(there).startsWith("https://127.0.0.1:");
            Page in = browser.get("/sso/" + id + "/callback?"
                    + HttpBrowser.form(Map.of(
                            "code",
                            fake.approve(there),
                            "state",
                            FakeIdentityProvider.query(URI.create(there).getRawQuery())
                                    .getOrDefault("state", ""))));
            assertThat(in.location()).as(in.text()).endsWith("/console");
            assertThat(new String(
                            http.document(
                                    URI.create(fake.issuer() + "/.well-known/openid-configuration"), authority.pem()),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .contains(fake.issuer());
        }
    }

    private Page password(Member member) {
        browser.get("/sign-in");
        return browser.post("/sign-in", Map.of("email", member.email(), "password", PASSWORD));
    }

    private void save(String issuer, @Nullable String privateCa) {
        IdentityProvider common = new IdentityProvider(
                id,
                IdentityProvider.Kind.OIDC,
                "P " + id,
                true,
                List.of(domain),
                true,
                Role.DEVELOPER,
                List.of(),
                List.of(),
                Map.of(),
                Instant.now());
        assertThat(providers.save(
                        new OidcProvider(
                                common,
                                issuer,
                                FakeIdentityProvider.CLIENT,
                                null,
                                "openid",
                                "/email",
                                "/name",
                                "/groups",
                                false,
                                privateCa),
                        FakeIdentityProvider.SECRET,
                        "test"))
                .isTrue();
    }

    /** What an authenticator reads from the page (RFC 4648 base32). */
    private static byte[] secretOf(String page) {
        Matcher shown = Pattern.compile("class=\"secret\">([A-Z2-7 ]+)<").matcher(page);
        assertThat(shown.find()).as(page).isTrue();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (char each : shown.group(1).replace(" ", "").toCharArray()) {
            held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(each);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                octets.write(held >> bits);
                held &= (1 << bits) - 1;
            }
        }
        return octets.toByteArray();
    }

    /** The code of a step (RFC 6238), as an authenticator makes it. */
    private static String code(byte[] secret, long step) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret, "HmacSHA1"));
        byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
        int at = hash[19] & 0xf;
        return String.format(
                Locale.ROOT, "%06d", (ByteBuffer.wrap(hash, at, 4).getInt() & Integer.MAX_VALUE) % 1_000_000);
    }
}

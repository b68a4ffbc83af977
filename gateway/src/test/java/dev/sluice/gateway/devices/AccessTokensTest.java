package dev.sluice.gateway.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.gateway.devices.SigningKeys.SigningKey;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.settings.SluiceSettings;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Which tokens are believed. */
class AccessTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private final Member member =
            new Member(Ids.next(), "ana@corp.test", "Ana", Role.DEVELOPER, MemberStatus.ACTIVE, NOW);
    private final UUID session = Ids.next();
    private final AccessTokens tokens = tokens("https://sluice.example.test");

    private static AccessTokens tokens(String url) {
        SigningKey key = new SigningKey("kid_1", SECRET, 1);
        SigningKeys keys = mock(SigningKeys.class);
        when(keys.current()).thenReturn(key);
        when(keys.find(anyString()))
                .thenAnswer(call -> call.getArgument(0).equals("kid_1") ? Optional.of(key) : Optional.empty());
        PublicOrigin origin = mock(PublicOrigin.class);
        when(origin.url()).thenReturn(url);
        SluiceSettings settings = mock(SluiceSettings.class);
        when(settings.deviceSignIn())
                .thenReturn(new SluiceSettings.DeviceSignIn(
                        null, Duration.ofHours(1), Duration.ofDays(30), Duration.ofSeconds(5), 30));
        return new AccessTokens(keys, origin, settings, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private String issued() {
        return tokens.issue(member, List.of("platform"), session);
    }

    private String signed(JWSHeader header, byte[] secret) throws Exception {
        SignedJWT jwt = new SignedJWT(header, SignedJWT.parse(issued()).getJWTClaimsSet());
        jwt.sign(new MACSigner(secret));
        return jwt.serialize();
    }

    @Test
    void ourOwnTokenIsRead() {
        assertThat(tokens.read(issued()))
                .contains(new AccessTokens.Claims(session, member.id(), NOW.plusSeconds(3600)));
    }

    @Test
    void aTokenWithoutSignatureIsNot() throws Exception {
        JWTClaimsSet claims = SignedJWT.parse(issued()).getJWTClaimsSet();
        assertThat(tokens.read(new PlainJWT(claims).serialize())).isEmpty();
        String[] parts = issued().split("\\.", -1);
        assertThat(tokens.read(parts[0] + "." + parts[1] + ".")).isEmpty();
    }

    @Test
    void neitherIsOneWithAnotherAlgorithmThoughTheKeyIsRight() throws Exception {
        byte[] twice = (new String(SECRET, java.nio.charset.StandardCharsets.UTF_8).repeat(2))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(tokens.read(signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS512).keyID("kid_1").build(), twice)))
                .isEmpty();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        SignedJWT rsa = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("kid_1").build(),
                SignedJWT.parse(issued()).getJWTClaimsSet());
        rsa.sign(new RSASSASigner(generator.generateKeyPair().getPrivate()));
        assertThat(tokens.read(rsa.serialize())).isEmpty();
    }

    @Test
    void aForeignOrMissingKeyIdIsNotBelieved() throws Exception {
        assertThat(tokens.read(signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("kid_2").build(), SECRET)))
                .isEmpty();
        assertThat(tokens.read(signed(new JWSHeader(JWSAlgorithm.HS256), SECRET)))
                .isEmpty();
        byte[] other = new byte[32];
        assertThat(tokens.read(signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("kid_1").build(), other)))
                .isEmpty();
        assertThat(tokens("https://other.example.test").read(issued())).isEmpty();
    }

    @Test
    void anotherAudienceOrAMissingClaimIsNotBelieved() throws JOSEException, java.text.ParseException {
        JWTClaimsSet good = SignedJWT.parse(issued()).getJWTClaimsSet();
        for (JWTClaimsSet bad : List.of(
                new JWTClaimsSet.Builder(good).audience("another").build(),
                new JWTClaimsSet.Builder(good)
                        .audience(List.of("sluice", "another"))
                        .build(),
                new JWTClaimsSet.Builder(good).expirationTime(null).build(),
                new JWTClaimsSet.Builder(good).subject("user_1").build(),
                new JWTClaimsSet.Builder(good).claim("sid", 5).build(),
                new JWTClaimsSet.Builder(good).claim("sid", null).build())) {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("kid_1").build(), bad);
            jwt.sign(new MACSigner(SECRET));
            assertThat(tokens.read(jwt.serialize())).isEmpty();
        }
    }

    /** The last characters of a base64url text may hold bits that mean nothing, so the signature's is left alone. */
    @Property(tries = 400)
    void noChangedCharacterGoesUnnoticed(
            @ForAll @IntRange(max = 2_000) int where, @ForAll @CharRange(from = '-', to = 'z') char what) {
        String good = issued();
        int at = where % (good.length() - 1);
        if (good.charAt(at) != what) {
            String bad = good.substring(0, at) + what + good.substring(at + 1);
            assertThat(tokens.read(bad)).isEmpty();
        }
    }

    @Property(tries = 400)
    void noTextIsMoreThanRefused(@ForAll @StringLength(max = 300) String text) {
        assertThat(tokens.read(text)).isEmpty();
        assertThat(tokens.read("eyJhbGciOiJIUzI1NiJ9." + text + "." + text)).isEmpty();
        assertThat(tokens.read(java.util.Base64.getUrlEncoder()
                                .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + ".e30.AA"))
                .isEmpty();
    }

    @Property(tries = 300)
    void noBodyIsMoreThanRefused(@ForAll byte[] body) {
        try {
            FormBody.parse(body).value("grant_type");
        } catch (OAuthProblem problem) {
            assertThat(problem.error()).isEqualTo("invalid_request");
        }
    }

    @Property(tries = 300)
    void aTypedCodeIsReadHoweverItIsWritten(@ForAll @StringLength(max = 12) String text) {
        String code = Secrets.userCode();
        assertThat(Secrets.typed(Secrets.shown(code))).contains(code);
        assertThat(Secrets.typed(" " + Secrets.shown(code).toLowerCase(java.util.Locale.ROOT) + " "))
                .contains(code);
        Secrets.typed(text).ifPresent(typed -> assertThat(typed).matches("[BCDFGHJKLMNPQRSTVWXZ]{8}"));
    }
}

package dev.sluice.gateway.sso;

import com.nimbusds.jose.JWSAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks the tokens of providers: OpenID Connect Core 1.0 §3.1.3.7 and Back-Channel Logout 1.0 §2.6. */
@Component
class IdTokens {

    /** How far the provider's clock may be off. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** A logout token is taken for this long after it was issued. */
    static final Duration LOGOUT_AGE = Duration.ofMinutes(5);

    private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final int LONGEST_SUBJECT = 255;

    private final Discovery discovery;
    private final Clock clock;

    IdTokens(Discovery discovery, Clock clock) {
        this.discovery = discovery;
        this.clock = clock;
    }

    /** The claims of an ID token that is good for this sign-in. */
    ObjectNode idToken(OidcProvider provider, String token, String nonce, @Nullable String accessToken)
            throws SsoFailure {
        SignedToken signed = signed(provider, token);
        ObjectNode claims = signed.claims();
        issuedForUs(provider, claims);
        require(claims.path("exp").isNumber(), "it has no exp");
        require(at(claims, "exp").isAfter(clock.instant().minus(SKEW)), "it has expired");
        String own = claims.path("nonce").asString("");
        require(
                MessageDigest.isEqual(own.getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8)),
                "its nonce is not the one of this sign-in");
        require(!subject(claims).isEmpty(), "it has no subject");
        JsonNode hash = claims.get("at_hash");
        if (hash != null && accessToken != null) {
            require(hash.asString("").equals(leftHalf(signed.algorithm(), accessToken)), "its at_hash does not match");
        }
        return claims;
    }

    /** The claims of a logout token; whether it was used before is the caller's to find out. */
    ObjectNode logoutToken(OidcProvider provider, String token) throws SsoFailure {
        ObjectNode claims = signed(provider, token).claims();
        issuedForUs(provider, claims);
        require(claims.path("events").path(LOGOUT_EVENT).isObject(), "it has no logout event");
        require(!claims.has("nonce"), "it has a nonce");
        require(!claims.path("jti").asString("").isEmpty(), "it has no jti");
        require(
                !subject(claims).isEmpty() || !claims.path("sid").asString("").isEmpty(),
                "it names neither sub nor sid");
        require(at(claims, "iat").isAfter(clock.instant().minus(LOGOUT_AGE).minus(SKEW)), "it is too old");
        require(!claims.has("exp") || at(claims, "exp").isAfter(clock.instant().minus(SKEW)), "it has expired");
        return claims;
    }

    static String subject(ObjectNode claims) throws SsoFailure {
        String subject = claims.path("sub").asString("");
        require(subject.length() <= LONGEST_SUBJECT && subject.indexOf('\0') < 0, "its subject cannot be one");
        return subject;
    }

    private SignedToken signed(OidcProvider provider, String token) throws SsoFailure {
        return SignedToken.verified(token, header -> discovery.keysFor(provider, header));
    }

    private void issuedForUs(OidcProvider provider, ObjectNode claims) throws SsoFailure {
        require(provider.issuer().equals(claims.path("iss").asString("")), "it is of another issuer");
        JsonNode audience = claims.path("aud");
        boolean ours = audience.isString() && audience.asString().equals(provider.clientId());
        for (JsonNode one : audience) {
            ours |= one.isString() && one.asString().equals(provider.clientId());
        }
        require(ours, "it is for another client");
        JsonNode party = claims.get("azp");
        require(party != null || audience.size() <= 1, "it is for several clients and does not say for which");
        require(party == null || party.asString("").equals(provider.clientId()), "it was given to another client");
        require(claims.path("iat").isNumber(), "it has no iat");
        Instant latest = clock.instant().plus(SKEW);
        require(!at(claims, "iat").isAfter(latest), "it was issued in the future");
        require(!claims.has("nbf") || !at(claims, "nbf").isAfter(latest), "it is not valid yet");
    }

    private static Instant at(ObjectNode claims, String name) throws SsoFailure {
        JsonNode time = claims.path(name);
        double seconds = time.asDouble(-1);
        require(time.isNumber() && seconds >= 0 && seconds < 1e11, "its " + name + " is not a time");
        return Instant.ofEpochSecond((long) seconds);
    }

    /** OpenID Connect Core 1.0 §3.1.3.6. */
    private static String leftHalf(JWSAlgorithm algorithm, String accessToken) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-" + algorithm.getName().substring(2))
                    .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, hash.length / 2));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean condition, String otherwise) throws SsoFailure {
        if (!condition) {
            throw new SsoFailure(Problem.BAD_TOKEN, otherwise);
        }
    }
}

package dev.sluice.gateway.devices;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.gateway.devices.SigningKeys.SigningKey;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.settings.SluiceSettings;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Access tokens: JWTs (RFC 7519) signed with HMAC-SHA-256, because whoever checks them is who made them, and a check costs
 * microseconds. The algorithm is ours, never the token's (RFC 8725 §3.1).
 */
@Component
class AccessTokens {

    static final String AUDIENCE = "sluice";

    /** Clocks differ, and a client renews late rather than early (contract §5). */
    static final Duration SKEW = Duration.ofSeconds(60);

    private static final int LONGEST = 8_192;
    private static final int MOST_GROUP_CHARACTERS = 3_000;

    private final SigningKeys keys;
    private final PublicOrigin origin;
    private final Duration lifetime;
    private final Clock clock;

    AccessTokens(SigningKeys keys, PublicOrigin origin, SluiceSettings settings, Clock clock) {
        this.keys = keys;
        this.origin = origin;
        this.lifetime = settings.deviceSignIn().accessTokenLifetime();
        this.clock = clock;
    }

    /** What a token with a good signature says. */
    record Claims(UUID sessionId, UUID memberId, Instant expiresAt) {}

    /** Whether this is meant to be one; API keys hold no dots. */
    static boolean looksLikeOne(String credential) {
        return credential.indexOf('.') > 0;
    }

    Duration lifetime() {
        return lifetime;
    }

    String issue(Member member, List<String> groups, UUID sessionId) {
        Instant now = clock.instant();
        SigningKey key = keys.current();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(origin.url())
                .audience(AUDIENCE)
                .subject(Ids.text("user", member.id()))
                .claim("email", member.email())
                .claim("name", member.name())
                .claim("groups", few(groups))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(Ids.text("jti", Ids.next()))
                .claim("sid", Ids.text(DeviceSessions.ID_PREFIX, sessionId))
                .build();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .keyID(key.kid())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(new MACSigner(key.secret()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    /** A header that some proxy cuts off helps nobody: very many groups are not all named. */
    private static List<String> few(List<String> groups) {
        List<String> named = new ArrayList<>();
        int characters = 0;
        for (String group : groups) {
            characters += group.length();
            if (characters <= MOST_GROUP_CHARACTERS) {
                named.add(group);
            }
        }
        return named;
    }

    /**
     * What the token says, if it is one of ours; whether it has expired is for the caller to see. May read the database
     * for a key that is not known yet.
     */
    Optional<Claims> read(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            if (!JWSAlgorithm.HS256.equals(header.getAlgorithm())
                    || header.getKeyID() == null
                    || header.getCriticalParams() != null) {
                return Optional.empty();
            }
            Optional<SigningKey> key = keys.find(header.getKeyID());
            if (key.isEmpty() || !jwt.verify(new MACVerifier(key.get().secret()))) {
                return Optional.empty();
            }
            return claims(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException notOurs) {
            return Optional.empty();
        }
    }

    private Optional<Claims> claims(JWTClaimsSet claims) throws ParseException {
        boolean forUs = origin.url().equals(claims.getIssuer())
                && List.of(AUDIENCE).equals(claims.getAudience())
                && claims.getExpirationTime() != null
                && claims.getSubject() != null
                && claims.getStringClaim("sid") != null;
        if (!forUs) {
            return Optional.empty();
        }
        Optional<UUID> session = Ids.parse(DeviceSessions.ID_PREFIX, claims.getStringClaim("sid"));
        Optional<UUID> member = Ids.parse("user", claims.getSubject());
        Instant expiresAt = claims.getExpirationTime().toInstant();
        return session.flatMap(sid -> member.map(sub -> new Claims(sid, sub, expiresAt)));
    }
}

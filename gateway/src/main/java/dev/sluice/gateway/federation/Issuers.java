package dev.sluice.gateway.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import dev.sluice.gateway.sso.Problem;
import dev.sluice.gateway.sso.SsoFailure;
import dev.sluice.gateway.sso.SsoHttp;
import java.net.URI;
import java.net.UnknownHostException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * The signing keys of issuers, found by their discovery documents (OpenID Connect Discovery 1.0 §4). Remembered for
 * {@link #GOOD_FOR}; asked again for an unknown key, but whatever tokens say never more often than every
 * {@link #AT_MOST_EVERY}, and by one thread at a time.
 */
@Component
class Issuers {

    static final Duration GOOD_FOR = Duration.ofHours(1);
    static final Duration AT_MOST_EVERY = Duration.ofSeconds(30);

    /** How long keys still count when their issuer cannot be asked. */
    static final Duration KEPT = Duration.ofHours(24);

    private static final int MOST = 500;

    private final SsoHttp http;
    private final Reach reach;
    private final Clock clock;
    private final Cache<Of, Issuer> issuers =
            Caffeine.newBuilder().maximumSize(MOST).build();

    Issuers(SsoHttp http, Clock clock) {
        this.http = http;
        this.reach = Reach.bySystem();
        this.clock = clock;
    }

    private record Of(String issuer, @Nullable String privateCa) {}

    /** The keys of an issuer that may have made a signature with this header. */
    List<JWK> keys(String issuer, @Nullable String privateCa, JWSHeader header) throws SsoFailure {
        return issuers.get(new Of(issuer, privateCa), Issuer::new).keys(header);
    }

    private final class Issuer {

        private final Of of;
        private final ReentrantLock asking = new ReentrantLock();
        private @Nullable JWKSet known;
        private Instant knownAt = Instant.MIN;
        private Instant askedAt = Instant.MIN;
        private @Nullable SsoFailure failure;

        Issuer(Of of) {
            this.of = of;
        }

        List<JWK> keys(JWSHeader header) throws SsoFailure {
            asking.lock();
            try {
                Instant now = clock.instant();
                List<JWK> matching = matching(known, header);
                boolean fresh = now.isBefore(knownAt.plus(GOOD_FOR));
                if ((!fresh || matching.isEmpty()) && !now.isBefore(askedAt.plus(AT_MOST_EVERY))) {
                    ask(now);
                    matching = matching(known, header);
                }
                SsoFailure last = failure;
                boolean usable = known != null && now.isBefore(knownAt.plus(KEPT));
                if (last != null && (!usable || matching.isEmpty())) {
                    throw last;
                }
                return usable ? matching : List.of();
            } finally {
                asking.unlock();
            }
        }

        private void ask(Instant now) {
            askedAt = now;
            try {
                known = fetch();
                knownAt = now;
                failure = null;
            } catch (SsoFailure e) {
                failure = e;
            }
        }

        private JWKSet fetch() throws SsoFailure {
            URI document = URI.create(of.issuer().replaceFirst("/$", "") + "/.well-known/openid-configuration");
            mayAsk(document, document);
            ObjectNode discovery = http.get(document, of.privateCa());
            if (!discovery.path("issuer").asString("").equals(of.issuer())) {
                throw new SsoFailure(Problem.ISSUER_CHANGED, "its discovery document names another issuer");
            }
            URI keys = SsoHttp.address(discovery.get("jwks_uri"));
            if (keys == null) {
                throw new SsoFailure(
                        Problem.UNEXPECTED_ANSWER, "its discovery document has no jwks_uri that begins with https");
            }
            mayAsk(document, keys);
            try {
                return JWKSet.parse(http.get(keys, of.privateCa()).toString());
            } catch (ParseException e) {
                throw new SsoFailure(Problem.UNEXPECTED_ANSWER, "its keys cannot be read");
            }
        }
    }

    private void mayAsk(URI issuer, URI keys) throws SsoFailure {
        try {
            if (!reach.mayLead(bare(issuer), bare(keys))) {
                throw new SsoFailure(
                        Problem.UNEXPECTED_ANSWER,
                        keys.getHost() + ": Sluice asks no machine at this address for keys");
            }
        } catch (UnknownHostException e) {
            throw new SsoFailure(Problem.UNREACHABLE, keys.getHost() + ": there is no such host");
        }
    }

    private static String bare(URI uri) {
        return uri.getHost().replaceAll("[\\[\\]]", "");
    }

    private static List<JWK> matching(@Nullable JWKSet keys, JWSHeader header) {
        @Nullable JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        return keys == null || matcher == null ? List.of() : new JWKSelector(matcher).select(keys);
    }
}

package dev.sluice.gateway.sso;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Metadata and signing keys of providers, remembered for {@link #GOOD_FOR}; failures are not remembered. */
@Component
class Discovery {

    static final Duration GOOD_FOR = Duration.ofHours(1);

    /** Keys are fetched again for an unknown key id, but no more often than this. */
    static final Duration KEYS_AT_MOST_EVERY = Duration.ofSeconds(30);

    private final SsoHttp http;
    private final Clock clock;
    private final Cache<Of, Fetched<Metadata>> metadata =
            Caffeine.newBuilder().maximumSize(200).build();
    private final Cache<Of, Fetched<JWKSet>> keys =
            Caffeine.newBuilder().maximumSize(200).build();

    Discovery(SsoHttp http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /** A changed provider is another one. */
    private record Of(UUID id, String issuer, Instant updatedAt) {
        static Of provider(OidcProvider provider) {
            return new Of(
                    provider.common().id(), provider.issuer(), provider.common().updatedAt());
        }
    }

    private record Fetched<T>(T value, Instant at) {}

    Metadata of(OidcProvider provider) throws SsoFailure {
        Fetched<Metadata> known = metadata.getIfPresent(Of.provider(provider));
        if (known != null && clock.instant().isBefore(known.at().plus(GOOD_FOR))) {
            return known.value();
        }
        URI address = URI.create(provider.issuer().replaceFirst("/$", "") + "/.well-known/openid-configuration");
        Metadata fresh = Metadata.of(http.get(address, provider.privateCa()), provider.issuer());
        metadata.put(Of.provider(provider), new Fetched<>(fresh, clock.instant()));
        return fresh;
    }

    /** The keys that may have made a signature with this header; fetched anew when there seems to be none. */
    List<JWK> keysFor(OidcProvider provider, JWSHeader header) throws SsoFailure {
        Of of = Of.provider(provider);
        Fetched<JWKSet> known = keys.getIfPresent(of);
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.at().plus(GOOD_FOR))) {
            List<JWK> matching = matching(known.value(), header);
            if (!matching.isEmpty() || now.isBefore(known.at().plus(KEYS_AT_MOST_EVERY))) {
                return matching;
            }
        }
        JWKSet fresh = fetch(provider);
        keys.put(of, new Fetched<>(fresh, now));
        return matching(fresh, header);
    }

    private JWKSet fetch(OidcProvider provider) throws SsoFailure {
        URI address = of(provider).keys();
        try {
            return JWKSet.parse(http.get(address, provider.privateCa()).toString());
        } catch (ParseException e) {
            throw new SsoFailure(Problem.UNEXPECTED_ANSWER, "its keys cannot be read: " + e.getMessage());
        }
    }

    private static List<JWK> matching(JWKSet keys, JWSHeader header) {
        @Nullable JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        return matcher == null ? List.of() : new JWKSelector(matcher).select(keys);
    }
}

package dev.sluice.gateway.sso;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.saml.IdpMetadata;
import dev.sluice.gateway.saml.SamlIdp;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What providers publish about themselves, at an address or in a document that an admin has. */
@Component
class SamlMetadataSource {

    /** How often a signature that does not hold makes the metadata be fetched anew, at most. */
    static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(SamlMetadataSource.class);

    private final SamlProviders providers;
    private final SsoHttp http;
    private final Clock clock;
    private final Cache<UUID, Instant> asked =
            Caffeine.newBuilder().maximumSize(200).build();

    SamlMetadataSource(SamlProviders providers, SsoHttp http, Clock clock) {
        this.providers = providers;
        this.http = http;
        this.clock = clock;
    }

    SamlIdp read(byte[] document) throws SsoFailure {
        return switch (IdpMetadata.read(document, clock)) {
            case IdpMetadata.Result.Read read -> read.provider();
            case IdpMetadata.Result.Refused refused ->
                throw new SsoFailure(Problem.UNEXPECTED_ANSWER, refused.sentence());
        };
    }

    /** @throws SsoFailure when there is none at that address; the message is a sentence for the admin */
    SamlIdp fetch(String url, @Nullable String privateCa) throws SsoFailure {
        URI uri = SsoHttp.address(url);
        if (uri == null) {
            throw new SsoFailure(Problem.UNEXPECTED_ANSWER, "no address that begins with https");
        }
        return read(http.document(uri, privateCa));
    }

    /**
     * The provider with metadata that is fetched anew, after a signature that none of the known keys made. Empty when it
     * has no address to fetch from, was fetched a moment ago, or has become another provider.
     */
    Optional<SamlProvider> renewed(SamlProvider provider) {
        SamlIdp known = provider.metadata();
        if (known == null || provider.metadataUrl().isEmpty() || !timeToAsk(provider)) {
            return Optional.empty();
        }
        try {
            SamlIdp fresh = fetch(provider.metadataUrl(), provider.privateCa());
            if (!fresh.entityId().equals(known.entityId())) {
                throw new SsoFailure(Problem.ISSUER_CHANGED, "it calls itself " + fresh.entityId() + " now");
            }
            providers.renew(provider, fresh);
            return providers.find(provider.common().id());
        } catch (SsoFailure e) {
            LOG.warn(
                    "the metadata of {} could not be fetched: {}",
                    provider.common().name(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private boolean timeToAsk(SamlProvider provider) {
        Instant now = clock.instant();
        Instant last = asked.getIfPresent(provider.common().id());
        boolean due = last == null || !now.isBefore(last.plus(AT_MOST_EVERY));
        if (due) {
            asked.put(provider.common().id(), now);
        }
        return due;
    }
}

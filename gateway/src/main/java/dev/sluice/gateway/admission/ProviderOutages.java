package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Since when which provider does not answer. A short outage heals unseen because the client tries again by itself; a long
 * one is told at once (contract §17.2).
 */
@Component
final class ProviderOutages {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderOutages.class);
    private static final Duration LONG_OUTAGE = Duration.ofSeconds(60);

    private final Map<String, Instant> downSince = new ConcurrentHashMap<>();
    private final Clock clock;

    ProviderOutages(Clock clock) {
        this.clock = clock;
    }

    /** The provider answered. */
    void answered(String provider) {
        if (!downSince.isEmpty() && downSince.remove(provider) != null) {
            LOG.info("provider {} answers again", provider);
        }
    }

    /** The provider did not answer; the answer for the client. */
    Answer failed(Request request, String provider, Ending ending) {
        Instant now = clock.instant();
        Instant since = downSince.computeIfAbsent(provider, name -> {
            LOG.warn(
                    "provider {} does not answer ({}); first seen with request {}",
                    name,
                    ending,
                    Ids.text("req", request.id()));
            return now;
        });
        String what = ending == Ending.SERVER_SILENT ? "has not answered in time" : "cannot be reached";
        Header again = Duration.between(since, now).compareTo(LONG_OUTAGE) > 0
                ? Errors.NO_RETRY
                : new Header("retry-after", "2");
        return Errors.error(
                request.id(),
                ending == Ending.SERVER_SILENT ? 504 : 503,
                Errors.typeOf(ending == Ending.SERVER_SILENT ? 504 : 503),
                "the model provider '" + provider + "' " + what,
                again);
    }

    /** Our own credential was refused: the operators' problem, never to look like the developer's. */
    Answer credentialRefused(Request request, String provider, int status) {
        LOG.error("provider {} refuses our credential with status {}: check its API key", provider, status);
        return Errors.error(
                request.id(),
                503,
                "api_error",
                "Sluice's own access to the model provider '" + provider
                        + "' was refused; its operators have been told",
                Errors.NO_RETRY);
    }
}

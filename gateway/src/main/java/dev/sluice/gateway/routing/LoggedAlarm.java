package dev.sluice.gateway.routing;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes the alarm where operators look first. */
@Component
final class LoggedAlarm implements ProviderAlarm {

    private static final Logger log = LoggerFactory.getLogger(LoggedAlarm.class);

    @Override
    public void credentialRefused(Candidate candidate, int status, Instant at) {
        log.error(
                "provider {} refuses our credential with status {}; it gets no requests{} for a minute",
                candidate.provider(),
                status,
                status == Attempt.FORBIDDEN ? " for the model that was asked for" : "");
    }
}

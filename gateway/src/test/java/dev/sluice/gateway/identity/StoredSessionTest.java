package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.console.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredSessionTest {

    private final MovableClock clock = new MovableClock();

    private StoredSession session(@Nullable Instant until) {
        StoredSession session = StoredSession.fresh(clock, BrowserSessions.IDLE);
        SessionOwner.Via via = new SessionOwner.Via(UUID.randomUUID(), "ana", null, null, until);
        session.setAttribute(SessionOwner.class.getName(), new SessionOwner(UUID.randomUUID(), via));
        return session;
    }

    @Test
    void itNeverOutlivesWhatTheProviderAllows() {
        Instant until = clock.instant().plus(Duration.ofHours(1));
        StoredSession session = session(until);
        assertThat(session.expiresAt()).isEqualTo(until);
        clock.advance(Duration.ofMinutes(59));
        session.setLastAccessedTime(clock.instant());
        assertThat(session.isExpired()).isFalse();
        assertThat(session.expiresAt()).isEqualTo(until);
        clock.advance(Duration.ofMinutes(1));
        assertThat(session.isExpired()).isTrue();
    }

    @Test
    void aProviderThatAllowsMoreOrSaysNothingMakesItNoLonger() {
        Instant usual = clock.instant().plus(BrowserSessions.IDLE);
        assertThat(session(usual.plus(Duration.ofDays(9))).expiresAt()).isEqualTo(usual);
        assertThat(session(null).expiresAt()).isEqualTo(usual);
    }
}

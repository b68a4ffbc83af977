package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.console.MovableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

    private final MovableClock clock = new MovableClock();
    private final SignInThrottle throttle = new SignInThrottle(clock);

    @Test
    void anAccountIsGuessedAtTenTimesFromWhereverItComes() {
        for (int i = 0; i < SignInThrottle.ATTEMPTS; i++) {
            assertThat(throttle.attempt("ana@corp.test", "10.0.0." + i)).isEmpty();
        }
        assertThat(throttle.attempt(" ANA@corp.test", "10.0.1.1")).contains(SignInThrottle.WINDOW);
    }

    @Test
    void anAddressGuessesTenTimesWhateverTheAccount() {
        for (int i = 0; i < SignInThrottle.ATTEMPTS; i++) {
            assertThat(throttle.attempt("member" + i, "10.0.0.1")).isEmpty();
        }
        assertThat(throttle.attempt("another", "10.0.0.1")).isPresent();
        assertThat(throttle.attempt("another", "10.0.0.2")).isEmpty();
    }

    @Test
    void afterTheWaitItStartsAnew() {
        IntStream.range(0, SignInThrottle.ATTEMPTS).forEach(i -> throttle.attempt("ana", "a"));
        clock.advance(SignInThrottle.WINDOW.minusSeconds(1));
        assertThat(throttle.attempt("ana", "a")).contains(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(throttle.attempt("ana", "a")).isEmpty();
    }

    @Test
    void successForgetsTheSlipsOfTheAccountButNotThoseOfOthersAtTheAddress() {
        IntStream.range(0, 5).forEach(i -> throttle.attempt("ana", "office"));
        IntStream.range(0, 4).forEach(i -> throttle.attempt("bo", "office"));
        throttle.succeeded("ana", "office");
        IntStream.range(0, 6)
                .forEach(i -> assertThat(throttle.attempt("li" + i, "office")).isEmpty());
        assertThat(throttle.attempt("li", "office")).isPresent();
    }

    @Test
    void manyAttemptsAtOnceDoNotSlipThrough() {
        long through = IntStream.range(0, 400)
                .parallel()
                .filter(i -> throttle.attempt("ana", "address" + i).isEmpty())
                .count();
        assertThat(through).isEqualTo(SignInThrottle.ATTEMPTS);
    }
}

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
    void oneAddressDoesNotLockOutAnotherPersonsAccount() {
        IntStream.range(0, 50).forEach(i -> throttle.attempt("owner@corp.test", "203.0.113.9"));
        IntStream.range(0, 50).forEach(i -> throttle.attempt("owner@corp.test", "2001:db8:0:1::" + i));
        assertThat(throttle.attempt("owner@corp.test", "192.0.2.1")).isEmpty();
    }

    @Test
    void anIpv6NetworkGuessesAsOneAddress() {
        IntStream.range(0, SignInThrottle.ATTEMPTS).forEach(i -> throttle.attempt("m" + i, "2001:db8:0:1::" + i));
        assertThat(throttle.attempt("m", "2001:db8:0:1:ffff::1")).isPresent();
        assertThat(throttle.attempt("m", "2001:db8:0:2::1")).isEmpty();
    }

    @Test
    void codesOfAnAccountAreTriedTenTimesFromWhereverTheyCome() {
        for (int i = 0; i < SignInThrottle.ATTEMPTS; i++) {
            assertThat(throttle.codeAttempt("ana@corp.test", "10.0.0." + i)).isEmpty();
        }
        assertThat(throttle.codeAttempt("ana@corp.test", "10.0.1.1")).isPresent();
        assertThat(throttle.attempt("ana@corp.test", "10.0.1.1")).isEmpty();
    }

    @Test
    void anOwnAccountBuysAnAddressNoMoreAttemptsOnOthers() {
        IntStream.range(0, 9).forEach(i -> throttle.attempt("mine", "b"));
        IntStream.range(0, 9).forEach(i -> throttle.attempt("victim", "a"));
        throttle.attempt("mine", "a");
        throttle.succeeded("mine", "a");
        assertThat(throttle.attempt("victim", "a")).isEmpty();
        assertThat(throttle.attempt("victim", "a")).isPresent();
    }

    @Test
    void anAccountIsGuessedAtAHundredTimesFromWhereverItComes() {
        for (int i = 0; i < SignInThrottle.EVERYWHERE; i++) {
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
        assertThat(through).isEqualTo(SignInThrottle.EVERYWHERE);
    }
}

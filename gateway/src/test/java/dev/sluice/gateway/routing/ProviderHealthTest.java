package dev.sluice.gateway.routing;

import static dev.sluice.gateway.routing.Report.Outcome.ANSWERED;
import static dev.sluice.gateway.routing.Report.Outcome.CLIENT_ABORTED;
import static dev.sluice.gateway.routing.Report.Outcome.CONNECT_FAILED;
import static dev.sluice.gateway.routing.Report.Outcome.NO_CREDENTIAL;
import static dev.sluice.gateway.routing.Report.Outcome.TOO_SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.routing.HealthView.State;
import dev.sluice.gateway.routing.RouteDecision.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderHealthTest {

    private static final Candidate OPUS = new Candidate("api", "claude-opus-5-5", true);
    private static final Candidate HAIKU = new Candidate("api", "claude-haiku-5-5", true);
    private static final ProviderDefinition API = Given.provider("api", ProviderKind.ANTHROPIC);

    private final MovableClock clock = new MovableClock();
    private final List<String> alarms = new ArrayList<>();
    private final ProviderHealth health = new ProviderHealth(
            clock, List.of((candidate, status, at) -> alarms.add(candidate.provider() + " " + status)));

    @BeforeEach
    void oneProvider() {
        health.follow(List.of(API));
    }

    private Attempt acquire(Candidate candidate) {
        return Objects.requireNonNull(health.tryAcquire(candidate), "resting");
    }

    private void attempt(Candidate candidate, Report report) {
        acquire(candidate).report(report);
    }

    private void times(int times, Candidate candidate, Report report) {
        for (int i = 0; i < times; i++) {
            attempt(candidate, report);
        }
    }

    private static Report status(int status) {
        return new Report.Status(status, null);
    }

    private static Report status(int status, Duration retryAfter) {
        return new Report.Status(status, retryAfter);
    }

    private boolean open(Candidate candidate) {
        return health.available(candidate, clock.millis());
    }

    private HealthView view(@Nullable String model) {
        return health.snapshot().stream()
                .filter(each -> Objects.equals(each.model(), model))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneRefusedConnectionIsForgivenTheSecondInARowClosesTheProvider() {
        attempt(OPUS, CONNECT_FAILED);
        assertThat(open(OPUS)).isTrue();

        attempt(OPUS, CONNECT_FAILED);

        assertThat(health.tryAcquire(OPUS)).isNull();
        assertThat(health.tryAcquire(HAIKU)).as("all models are behind it").isNull();
        assertThat(view(null).state()).isEqualTo(State.OPEN);
        assertThat(view(null).lastError()).isEqualTo("no connection");
        assertThat(view(null).nextTry()).isEqualTo(clock.instant().plusSeconds(5));
    }

    @Test
    void aCredentialThatCannotBeHadIsLikeAProviderOutOfReach() {
        times(2, OPUS, NO_CREDENTIAL);

        assertThat(health.tryAcquire(HAIKU)).isNull();
        assertThat(health.allDown(List.of(HAIKU)).cause()).isEqualTo(Cause.CREDENTIAL_REFUSED);
    }

    @Test
    void refusedConnectionsThatAreNotInARowDoNotCloseIt() {
        for (int i = 0; i < 4; i++) {
            attempt(OPUS, CONNECT_FAILED);
            attempt(OPUS, ANSWERED);
            attempt(OPUS, ANSWERED);
        }

        assertThat(open(OPUS)).isTrue();
    }

    @Test
    void twoAnswersInARowThatDoNotComeCloseOneModelOnly() {
        times(2, OPUS, TOO_SLOW);

        assertThat(health.tryAcquire(OPUS)).isNull();
        assertThat(health.tryAcquire(HAIKU)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 529, 429})
    void fiveFailuresAmongTenRequestsCloseTheModel(int status) {
        for (int i = 0; i < 4; i++) {
            attempt(OPUS, status(status));
            attempt(OPUS, ANSWERED);
        }
        assertThat(open(OPUS)).isTrue();

        attempt(OPUS, status(status));

        assertThat(open(OPUS)).isFalse();
        assertThat(open(HAIKU)).isTrue();
    }

    @Test
    void failuresThatAreRareAmongSuccessesOrInTimeDoNotCount() {
        for (int i = 0; i < 20; i++) {
            attempt(OPUS, status(529));
            times(2, OPUS, ANSWERED);
        }
        clock.advance(Duration.ofMinutes(1));
        for (int i = 0; i < 20; i++) {
            attempt(OPUS, status(529));
            clock.advance(Duration.ofSeconds(8));
        }

        assertThat(open(OPUS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 408, 413, 422, 501})
    void anAnswerThatBlamesTheRequestSpeaksForTheProvider(int status) {
        times(50, OPUS, status(status));

        assertThat(open(OPUS)).isTrue();
        assertThat(view(null).state()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503, 529})
    void aProviderThatAsksForAPauseGetsItAndThenEverybodyComesBack(int status) {
        attempt(OPUS, status(status, Duration.ofSeconds(20)));

        assertThat(open(OPUS)).isFalse();
        assertThat(open(HAIKU)).isTrue();
        assertThat(view(OPUS.providerModelId()).state()).isEqualTo(State.PAUSED);
        clock.advance(Duration.ofSeconds(20));
        assertThat(health.tryAcquire(OPUS)).isNotNull();
        assertThat(health.tryAcquire(OPUS)).as("no probing after a pause").isNotNull();
    }

    @Test
    void aPauseIsNeverLongerThanAMinute() {
        attempt(OPUS, status(429, Duration.ofSeconds(Long.MAX_VALUE)));

        clock.advance(Duration.ofSeconds(59));
        assertThat(open(OPUS)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(open(OPUS)).isTrue();
    }

    @Test
    void aRefusedCredentialClosesTheProviderAtOnceForAMinuteAndRingsOnce() {
        Attempt alsoOnItsWay = acquire(HAIKU);
        attempt(OPUS, status(401));
        alsoOnItsWay.report(status(401));

        assertThat(health.tryAcquire(HAIKU)).isNull();
        assertThat(alarms).containsExactly("api 401");
        clock.advance(Duration.ofSeconds(60));
        assertThat(health.tryAcquire(HAIKU)).isNotNull();
    }

    @Test
    void aForbiddenModelLeavesTheOthersOpen() {
        attempt(OPUS, status(403));

        assertThat(health.tryAcquire(OPUS)).isNull();
        assertThat(health.tryAcquire(HAIKU)).isNotNull();
        assertThat(alarms).containsExactly("api 403");
        assertThat(health.allDown(List.of(OPUS)).cause()).isEqualTo(Cause.CREDENTIAL_REFUSED);
    }

    @Test
    void afterARestOneRequestFindsOutAndASuccessBringsEverybodyBack() {
        times(2, OPUS, CONNECT_FAILED);
        clock.advance(Duration.ofSeconds(5));

        Attempt probe = acquire(OPUS);
        assertThat(health.tryAcquire(OPUS)).isNull();
        assertThat(health.tryAcquire(HAIKU)).isNull();
        assertThat(view(null).state()).isEqualTo(State.HALF_OPEN);

        probe.report(ANSWERED);
        assertThat(health.tryAcquire(OPUS)).isNotNull();
        assertThat(health.tryAcquire(HAIKU)).isNotNull();
    }

    @Test
    void eachProbeThatFailsDoublesTheRestUpToAMinute() {
        times(2, OPUS, CONNECT_FAILED);
        for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(health.tryAcquire(OPUS)).as(seconds + " s").isNull();
            clock.advance(Duration.ofMillis(1));
            attempt(OPUS, CONNECT_FAILED);
        }
        assertThat(health.allDown(List.of(OPUS)).since())
                .as("the outage began with the first rest")
                .isEqualTo(clock.instant().minusSeconds(195));
    }

    @Test
    void aProbeWhoseClientWentAwayIsGivenBack() {
        times(2, OPUS, TOO_SLOW);
        clock.advance(Duration.ofSeconds(5));

        attempt(OPUS, CLIENT_ABORTED);

        Attempt next = acquire(OPUS);
        assertThat(health.tryAcquire(OPUS)).isNull();
        next.report(ANSWERED);
        assertThat(open(OPUS)).isTrue();
    }

    @Test
    void aProbeThatNeverReportsIsTakenForLost() {
        times(2, OPUS, CONNECT_FAILED);
        clock.advance(Duration.ofSeconds(5));
        Attempt lost = acquire(OPUS);

        clock.advance(Duration.ofMinutes(2));
        Attempt next = acquire(OPUS);
        lost.report(CONNECT_FAILED);
        assertThat(view(null).state()).as("the lost one has no say").isEqualTo(State.HALF_OPEN);
        next.report(ANSWERED);
        assertThat(open(OPUS)).isTrue();
    }

    @Test
    void stragglersOfAnEarlierPhaseNeitherFreeTheProbeNorCloseNorOpen() {
        List<Attempt> before = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            before.add(acquire(OPUS));
        }
        times(2, OPUS, CONNECT_FAILED);
        clock.advance(Duration.ofSeconds(5));
        Attempt probe = acquire(OPUS);

        before.subList(0, 10).forEach(each -> each.report(CLIENT_ABORTED));
        before.subList(10, 20).forEach(each -> each.report(ANSWERED));
        assertThat(health.tryAcquire(OPUS)).isNull();

        probe.report(ANSWERED);
        before.subList(20, 30).forEach(each -> each.report(CONNECT_FAILED));
        assertThat(open(OPUS)).isTrue();
    }

    @Test
    void aThousandClientsThatGoAwayLeaveHealthUntouched() {
        attempt(OPUS, CONNECT_FAILED);
        times(1_000, OPUS, CLIENT_ABORTED);
        assertThat(open(OPUS)).isTrue();
        assertThat(view(null).state()).isEqualTo(State.CLOSED);

        attempt(OPUS, CONNECT_FAILED);
        assertThat(open(OPUS)).as("neither did they hide the streak").isFalse();
    }

    @Test
    void onlyTheFirstReportOfAnAttemptCounts() {
        Attempt attempt = acquire(OPUS);
        attempt.report(ANSWERED);
        for (int i = 0; i < 10; i++) {
            attempt.report(CONNECT_FAILED);
        }

        assertThat(open(OPUS)).isTrue();
        assertThat(view(null).lastError()).isNull();
    }

    @Test
    void anAdminWhoRepairsAProviderNeedNotWait() {
        attempt(OPUS, status(401));
        health.follow(List.of(API));
        assertThat(open(OPUS)).as("nothing changed").isFalse();

        health.follow(List.of(Given.provider("api", ProviderKind.ANTHROPIC, null, Set.of("us"))));

        assertThat(open(OPUS)).isTrue();
    }

    @Test
    void namesThatClientsMakeUpDoNotFillTheMemory() {
        for (int i = 0; i < 5_000; i++) {
            attempt(new Candidate("api", "made-up-" + i, false), status(404));
            attempt(new Candidate("api", "arn:" + i, true), status(404));
        }

        assertThat(health.snapshot()).hasSizeLessThan(600);
    }

    @Test
    void exactlyOneOfManyThreadsGetsTheProbe() throws InterruptedException {
        times(2, OPUS, CONNECT_FAILED);
        for (int round = 0; round < 50; round++) {
            clock.advance(Duration.ofMinutes(1));
            AtomicInteger probes = new AtomicInteger();
            List<Attempt> acquired = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Candidate wanted = i % 2 == 0 ? OPUS : HAIKU;
                threads.add(Thread.ofVirtual().start(() -> {
                    await(start);
                    Attempt attempt = health.tryAcquire(wanted);
                    if (attempt != null) {
                        probes.incrementAndGet();
                        acquired.add(attempt);
                    }
                }));
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(probes).hasValue(1);
            acquired.getFirst().report(round % 2 == 0 ? CLIENT_ABORTED : CONNECT_FAILED);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

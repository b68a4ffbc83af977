package dev.sluice.gateway.rates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.rates.AwayRates.Answer;
import dev.sluice.gateway.rates.AwayRates.Answer.Full;
import dev.sluice.gateway.rates.AwayRates.Answer.Through;
import dev.sluice.gateway.rates.RateLimit.Scope;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The rates of one replica while the store does not answer. */
class AwayRatesTest {

    private final UUID maya = UUID.randomUUID();
    private final AtomicLong clock = new AtomicLong();
    private final AwayRates away = new AwayRates(clock::get);

    private Taken taken(Measure measure, long amount, long limit) {
        return new Taken(Scope.MEMBER, maya, measure, amount, limit, 0);
    }

    private Answer enter(Taken... taken) {
        return away.enter(List.of(taken));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void asManyRequestsPassInAMinuteAsMay() {
        for (int i = 0; i < 3; i++) {
            assertThat(enter(taken(Measure.REQUESTS, 1, 3))).isInstanceOf(Through.class);
            pass(Duration.ofSeconds(10));
        }
        assertThat(enter(taken(Measure.REQUESTS, 1, 3))).isInstanceOf(Full.class);
        pass(Duration.ofSeconds(32));
        assertThat(enter(taken(Measure.REQUESTS, 1, 3))).isInstanceOf(Through.class);
        assertThat(enter(taken(Measure.REQUESTS, 1, 3))).isInstanceOf(Full.class);
        away.tidy();
        assertThat(enter(taken(Measure.REQUESTS, 1, 3))).isInstanceOf(Full.class);
    }

    @Test
    void theBrakeLooksBackTenMinutesAndCountsWhatCame() {
        Through first = (Through) enter(taken(Measure.SPEND, 80, 100));
        assertThat(enter(taken(Measure.SPEND, 30, 100))).isInstanceOf(Full.class);
        Ticket ticket = new Ticket(first.wanted(), List.of(), done -> {});
        ticket.used(1, 1, 50);
        away.over(first, ticket);
        assertThat(enter(taken(Measure.SPEND, 30, 100))).isInstanceOf(Through.class);
        pass(Duration.ofMinutes(9));
        assertThat(enter(taken(Measure.SPEND, 30, 100))).isInstanceOf(Full.class);
        pass(Duration.ofMinutes(2));
        assertThat(enter(taken(Measure.SPEND, 30, 100))).isInstanceOf(Through.class);
    }

    @Test
    void whatIsUnderWayCountsUntilItIsOverHoweverLongThatIs() {
        Through long1 = (Through) enter(taken(Measure.CONCURRENT, 1, 1));
        pass(Duration.ofHours(2));
        away.tidy();
        assertThat(enter(taken(Measure.CONCURRENT, 1, 1))).isInstanceOf(Full.class);
        away.over(long1, new Ticket(long1.wanted(), List.of(), done -> {}));
        assertThat(enter(taken(Measure.CONCURRENT, 1, 1))).isInstanceOf(Through.class);
    }

    @Test
    void whoIsRefusedForOneMeasureTakesNothingOfTheOthers() {
        enter(taken(Measure.REQUESTS, 1, 5), taken(Measure.INPUT_TOKENS, 90, 100));
        assertThat(enter(taken(Measure.REQUESTS, 1, 5), taken(Measure.INPUT_TOKENS, 20, 100)))
                .isEqualTo(new Full(taken(Measure.INPUT_TOKENS, 20, 100)));
        for (int i = 0; i < 4; i++) {
            assertThat(enter(taken(Measure.REQUESTS, 1, 5))).isInstanceOf(Through.class);
        }
        assertThat(enter(taken(Measure.REQUESTS, 1, 5))).isInstanceOf(Full.class);
    }

    @Test
    void whatIsLargerThanTheLimitGoesWhenNothingElseDid() {
        assertThat(enter(taken(Measure.INPUT_TOKENS, 500, 100))).isInstanceOf(Through.class);
        assertThat(enter(taken(Measure.INPUT_TOKENS, 1, 100))).isInstanceOf(Full.class);
    }
}

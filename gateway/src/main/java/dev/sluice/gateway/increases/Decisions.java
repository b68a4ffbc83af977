package dev.sluice.gateway.increases;

import dev.sluice.adminui.Dollars;
import java.math.BigInteger;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes an approver's form. */
@Component
class Decisions {

    private final Increases increases;
    private final Clock clock;

    Decisions(Increases increases, Clock clock) {
        this.increases = increases;
        this.clock = clock;
    }

    /** Approves as the form says; answers what is wrong with it in a sentence, null when it is done. */
    @Nullable
    String approve(Increase increase, DecisionForm form, String by) {
        BigInteger amount = Dollars.parse(form.amount()).orElse(null);
        if (amount == null) {
            return "Enter dollars like 25 or 25.50.";
        }
        HowLong howLong = form.howLong();
        if (howLong == null) {
            return "Choose for how long.";
        }
        try {
            increases.approve(increase.id(), amount, howLong.until(increase.period(), clock.instant()), by, true);
            return null;
        } catch (IncreaseRefusedException e) {
            return MyLimitsPage.sentence(e);
        }
    }
}

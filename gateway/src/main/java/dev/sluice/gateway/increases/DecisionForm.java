package dev.sluice.gateway.increases;

import dev.sluice.adminui.Dollars;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An approver's answer. */
record DecisionForm(String amount, @Nullable HowLong howLong) {

    DecisionForm {
        amount = Objects.requireNonNullElse(amount, "").strip();
    }

    /** What was asked for, or half as much again as the limit is. */
    static DecisionForm proposing(Increase increase) {
        var asked = increase.askedPico();
        var amount = asked != null
                ? asked
                : increase.capPico().multiply(java.math.BigInteger.valueOf(3)).shiftRight(1);
        return new DecisionForm(Dollars.exact(amount).replace("$", "").replace(",", ""), HowLong.THIS_PERIOD);
    }
}

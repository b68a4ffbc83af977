package dev.sluice.gateway.increases;

import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.increases.CapRow;
import dev.sluice.adminui.increases.IncreaseRow;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns requests and limits into what the pages show. */
@Component
class IncreaseRows {

    private final Clock clock;

    IncreaseRows(Clock clock) {
        this.clock = clock;
    }

    IncreaseRow of(Increase increase, Member member) {
        return of(increase, member, null);
    }

    /** As seen by {@code viewer}, null for nobody in particular. */
    IncreaseRow of(Increase increase, Member member, @Nullable UUID viewer) {
        Instant now = clock.instant();
        return new IncreaseRow(
                increase.idText(),
                member.name(),
                member.email(),
                increase.period().apiName(),
                Increase.word(increase.target()),
                increase.target().label(),
                Dollars.text(increase.capPico()),
                Dollars.text(increase.spentPico()),
                increase.askedPico() == null ? null : Dollars.text(increase.askedPico()),
                increase.reason(),
                increase.state().name().toLowerCase(Locale.ROOT),
                new Moment(increase.createdAt(), now),
                increase.resolvedBy(),
                increase.grantedPico() == null ? null : Dollars.text(increase.grantedPico()),
                Moment.of(increase.lapsesAt(), now),
                member.id().equals(viewer));
    }

    CapRow of(Cap cap) {
        return new CapRow(
                cap.period().apiName(),
                Increase.word(cap.target()),
                cap.target().label(),
                cap.target().limitId() == null
                        ? ""
                        : Ids.text("spl", cap.target().limitId()),
                Dollars.text(cap.amountPico()),
                Dollars.text(cap.spentPico()),
                cap.percent(),
                new Moment(cap.resetsAt(), clock.instant()));
    }
}

package dev.sluice.gateway.spend;

import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.limits.LimitRow;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.validation.BindingResult;
import org.springframework.web.server.ResponseStatusException;

/** Limits as the pages show them, and amounts as people type them. */
final class LimitWords {

    private static final String ID_PREFIX = "spl";

    private final Clock clock;

    LimitWords(Clock clock) {
        this.clock = clock;
    }

    LimitRow row(SpendLimit limit, MemberNames.Lookup lookup, Map<UUID, String> others) {
        BigInteger amount = limit.amountPico();
        String who = switch (limit.scope()) {
            case ORGANIZATION_POOL, EACH_MEMBER -> "";
            case MEMBER -> lookup.of(limit.holder()).name();
            case WORKSPACE_MEMBER ->
                lookup.of(limit.holder()).name() + " \u00b7 " + others.getOrDefault(limit.within(), "\u2013");
            default -> others.getOrDefault(limit.holder(), "\u2013");
        };
        return new LimitRow(
                Ids.text(ID_PREFIX, limit.id()),
                limit.scope().name().toLowerCase(Locale.ROOT),
                who,
                limit.period().apiName(),
                amount == null ? null : Dollars.exact(amount),
                amount != null && amount.signum() == 0,
                limit.whenStoreIsAway().name().toLowerCase(Locale.ROOT),
                limit.family(),
                limit.calendar() == Calendar.ORGANIZATION,
                limit.mode().name().toLowerCase(Locale.ROOT),
                limit.throttleTo() == null ? "" : limit.throttleTo(),
                new Moment(limit.updatedAt(), clock.instant()));
    }

    /** The amount of a form's field of that name, in pico-dollars; null with a problem when there is none. */
    static @Nullable BigInteger amount(String typed, BindingResult problems) {
        Optional<BigInteger> amount = Dollars.parse(typed);
        if (amount.isEmpty()) {
            problems.rejectValue("amount", typed.isEmpty() ? "limit.amount.missing" : "limit.amount.unreadable");
        } else if (amount.get().compareTo(Dollars.LARGEST_TYPED_PICO) > 0) {
            problems.rejectValue("amount", "limit.amount.large");
        }
        return amount.orElse(null);
    }

    /** The model that a form's limit throttles to: null in other modes; a problem where it cannot serve. */
    static @Nullable String throttleTo(Mode mode, String typed, @Nullable String current, BindingResult problems) {
        if (mode != Mode.THROTTLE) {
            return null;
        }
        if (typed.isEmpty()) {
            problems.rejectValue("throttleTo", "limit.throttle.missing");
        } else if (!typed.equals(current) && !ThrottleModels.known(typed)) {
            problems.rejectValue("throttleTo", "limit.throttle.unknown");
        }
        return typed;
    }

    /** The limit of this id in an address; 404 when there is none. */
    static SpendLimit find(SpendLimits limits, String id) {
        return Ids.parse(ID_PREFIX, id)
                .flatMap(limits::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

package dev.sluice.gateway.admission;

import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Says in words which cap stands in a requester's way. Names are remembered for a minute, because whoever is refused often
 * tries again at once; while the store is away the cap is described without its name.
 */
@Component
class CapNames {

    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int MOST_KEPT = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(CapNames.class);

    private final SpendLimits limits;
    private final Clock clock;
    private final Map<UUID, Named> known = new ConcurrentHashMap<>();

    CapNames(SpendLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    private record Named(Optional<String> name, Instant until) {}

    /** For example {@code the shared monthly limit of the group Research for opus models}. */
    String of(SpendLimit limit) {
        return words(limit, limit.scope().hasHolder() ? name(limit) : "");
    }

    private String name(SpendLimit limit) {
        Instant now = clock.instant();
        UUID of = limit.workspaceId() == null ? limit.holder() : limit.workspaceId();
        Named named = known.get(of);
        if (named == null || named.until().isBefore(now)) {
            try {
                named = new Named(limits.nameOf(limit), now.plus(KEPT));
            } catch (DataAccessException e) {
                LOG.debug("a refusal goes without the name of its cap: {}", e.getMessage());
                return "";
            }
            if (known.size() >= MOST_KEPT) {
                known.clear();
            }
            known.put(of, named);
        }
        return named.name().map(CapNames::printable).map(name -> " " + name).orElse("");
    }

    /** Terminals act on control characters, and a name is what somebody typed. */
    private static String printable(String name) {
        return name.replaceAll("\\p{C}", " ").strip();
    }

    /** @param name of whom the cap is for, with a space before it; empty when it is not known */
    static String words(SpendLimit limit, String name) {
        String period = limit.period().apiName();
        String words = switch (limit.scope()) {
            case MEMBER, EACH_MEMBER -> "your " + period + " limit";
            case EACH_GROUP_MEMBER -> "your " + period + " limit as a member of the group" + name;
            case EACH_WORKSPACE_MEMBER, WORKSPACE_MEMBER -> "your " + period + " limit in the workspace" + name;
            case ORGANIZATION_POOL -> "the organization's shared " + period + " limit";
            case WORKSPACE_POOL -> "the shared " + period + " limit of the workspace" + name;
            case GROUP_POOL -> "the shared " + period + " limit of the group" + name;
            case KEY -> "the " + period + " limit of the API key" + name;
            case SERVICE_ACCOUNT -> "the " + period + " limit of the service account" + name;
        };
        return limit.family().isEmpty() ? words : words + " for " + limit.family() + " models";
    }
}

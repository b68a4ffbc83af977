package dev.sluice.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The requests of this process that are under way, by member or service account, so that they can be cut when it is
 * suspended, removed or archived. Whoever listens to {@link dev.sluice.gateway.directory.Members#CHANNEL} and {@link
 * ServiceAccounts#CHANNEL} passes the payloads to {@link
 * #memberChanged} and calls {@link #lookAgain} after a gap.
 */
@Component
public class RunningRequests {

    static final String SUSPENDED = "your Sluice membership is suspended; the answer was cut short";

    private static final Logger LOG = LoggerFactory.getLogger(RunningRequests.class);

    /** Longer than any request may wait between its arrival and its first attempt. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final dev.sluice.gateway.directory.Members members;
    private final ServiceAccounts accounts;
    private final Clock clock;
    private final ConcurrentHashMap<UUID, Set<Runnable>> running = new ConcurrentHashMap<>();
    private final Cache<UUID, Instant> cutAt =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).build();

    RunningRequests(dev.sluice.gateway.directory.Members members, ServiceAccounts accounts, Clock clock) {
        this.members = members;
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * Notes a request; it is cut at once if its member was suspended after it had arrived.
     *
     * @return to be called when the request is over
     */
    Runnable begin(UUID memberId, Instant receivedAt, Runnable cutOff) {
        // An object of its own: nothing says that two requests have different cutters.
        Runnable mine = cutOff::run;
        running.compute(memberId, (id, others) -> {
            Set<Runnable> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(mine);
            return all;
        });
        Instant cut = cutAt.getIfPresent(memberId);
        if (cut != null && !receivedAt.isAfter(cut)) {
            mine.run();
        }
        return () -> running.computeIfPresent(memberId, (id, all) -> {
            all.remove(mine);
            return all.isEmpty() ? null : all;
        });
    }

    /** Something about a member changed; returns at once. */
    public void memberChanged(String memberIdText) {
        try {
            UUID memberId = UUID.fromString(memberIdText);
            Thread.startVirtualThread(() -> look(memberId));
        } catch (IllegalArgumentException e) {
            // Not a payload of ours.
            lookAgain();
        }
    }

    /** Changes may have been missed: looks at every member who has a request under way; returns at once. */
    public void lookAgain() {
        List<UUID> all = List.copyOf(running.keySet());
        Thread.startVirtualThread(() -> all.forEach(this::look));
    }

    private void look(UUID memberId) {
        try {
            if (!active(memberId)) {
                cut(memberId);
            }
        } catch (DataAccessException e) {
            LOG.warn("whether member {} is still active cannot be read now: {}", memberId, e.getMessage());
        }
    }

    private boolean active(UUID principalId) {
        return members.find(principalId)
                .map(member -> member.status() == MemberStatus.ACTIVE)
                .orElseGet(() -> accounts.find(principalId)
                        .filter(ServiceAccount::active)
                        .isPresent());
    }

    private void cut(UUID memberId) {
        cutAt.put(memberId, clock.instant());
        Set<Runnable> open = running.get(memberId);
        if (open != null) {
            LOG.info("cutting {} requests of member {}, who is no longer active", open.size(), memberId);
            open.forEach(Runnable::run);
        }
    }
}

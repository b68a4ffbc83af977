package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.policies.Sightings.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which clients run which version. */
@Component
class Adoption {

    /** Clients that were not seen for longer do not count. */
    static final Duration WITHIN = Duration.ofDays(14);

    private final Sightings sightings;
    private final EffectivePolicies policies;

    Adoption(Sightings sightings, EffectivePolicies policies) {
        this.sightings = sightings;
        this.policies = policies;
    }

    /**
     * One policy's clients.
     *
     * @param byVersion clients by the version they run, the newest first; 0 is what we never gave out
     * @param behind those that do not run what they should
     */
    record Report(UUID policyId, int clients, int current, Map<Integer, Integer> byVersion, List<Client> behind) {}

    /**
     * A client that runs something else than it should.
     *
     * @param version what it runs, null when we never gave it out: changed by hand, or from before
     */
    record Client(Sighting seen, @Nullable Integer version, int due) {}

    /** The clients of people that a policy is for now. */
    Report of(UUID policyId) {
        return of(policyId, sightings.since(WITHIN));
    }

    /** As {@link #of(UUID)}, with what was read before. */
    Report of(UUID policyId, List<Sighting> seen) {
        Map<String, Integer> known = sightings.versionsOf(policyId);
        Map<Integer, Integer> byVersion = new TreeMap<>(java.util.Comparator.reverseOrder());
        List<Client> behind = new ArrayList<>();
        int clients = 0;
        int current = 0;
        for (Sighting client : seen) {
            if (!(policies.of(new Principal.Person(client.memberId()), client.workspace())
                    instanceof PolicyLookup.Applies(EffectivePolicy due))) {
                continue;
            }
            Integer dueVersion = due.sources().stream()
                    .filter(source -> source.policyId().equals(policyId))
                    .map(EffectivePolicy.Source::version)
                    .findFirst()
                    .orElse(null);
            if (dueVersion == null) {
                continue;
            }
            clients++;
            boolean fresh = client.checksum().equals(due.checksum());
            Integer runs = fresh ? dueVersion : known.get(client.checksum());
            byVersion.merge(runs == null ? 0 : runs, 1, Integer::sum);
            if (fresh) {
                current++;
            } else {
                behind.add(new Client(client, runs, dueVersion));
            }
        }
        return new Report(policyId, clients, current, byVersion, behind);
    }

    List<Sighting> seen() {
        return sightings.since(WITHIN);
    }
}

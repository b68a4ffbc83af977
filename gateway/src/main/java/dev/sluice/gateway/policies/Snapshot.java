package dev.sluice.gateway.policies;

import dev.sluice.policy.settings.ModelList;
import dev.sluice.policy.settings.Policies;
import dev.sluice.policy.settings.SettingsDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** All policies as they are or will be live, in order; documents are merged once and shared by all whom they are for. */
final class Snapshot {

    private final List<Live> policies;
    private final boolean binds;
    private final Map<Choice, EffectivePolicy> merged = new ConcurrentHashMap<>();

    /**
     * A policy with its releases, the latest first.
     *
     * @param bodies the released versions by number
     */
    record Live(java.util.UUID id, String name, List<Release> releases, Map<Integer, ParsedBody> bodies) {

        /** The version that a person has of it, or null when none has reached them. */
        @Nullable
        Part of(Person person, Instant now) {
            return releases.stream()
                    .filter(release -> release.holds(now) && release.reaches(person))
                    .findFirst()
                    .map(release -> new Part(
                            new EffectivePolicy.Source(id, name, release.version()),
                            Objects.requireNonNull(bodies.get(release.version()))))
                    .orElse(null);
        }

        /** The version of the newest release that holds, whomever it reaches. */
        Optional<Part> newest(Instant now) {
            return releases.stream()
                    .filter(release -> release.holds(now))
                    .findFirst()
                    .map(release -> new Part(
                            new EffectivePolicy.Source(id, name, release.version()),
                            Objects.requireNonNull(bodies.get(release.version()))));
        }
    }

    /** One version of one policy. */
    record Part(EffectivePolicy.Source source, ParsedBody body) {}

    /** The policies that make up what somebody gets; at least one of them is there. */
    record Parts(@Nullable Part specific, @Nullable Part base) {}

    private record Choice(EffectivePolicy.@Nullable Source specific, EffectivePolicy.@Nullable Source base) {}

    Snapshot(List<Live> policies) {
        this.policies = List.copyOf(policies);
        this.binds = policies.stream()
                .flatMap(policy -> policy.bodies().values().stream())
                .anyMatch(body -> !body.gateway().isEmpty() || ModelList.of(body.settings()) != null);
    }

    /** When a release that waits for its time begins to hold. */
    Instant nextChange(Instant now) {
        return policies.stream()
                .flatMap(policy -> policy.releases().stream())
                .filter(release -> release.cancelledAt() == null)
                .map(Release::effectiveAt)
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Whether any of them says something that the gateway itself holds requests to. */
    boolean binds() {
        return binds;
    }

    Optional<EffectivePolicy> of(Person person, Instant now) {
        return parts(person, now).map(this::merge);
    }

    /** The first policy that is for the person, and the base (gateway contract §10.3). */
    Optional<Parts> parts(Person person, Instant now) {
        List<Part> theirs = policies.stream()
                .flatMap(policy -> Stream.ofNullable(policy.of(person, now)))
                .filter(part -> part.body().audience().fits(person))
                .toList();
        Part specific = theirs.stream()
                .filter(part -> !part.body().audience().everyone())
                .findFirst()
                .orElse(null);
        Part base = theirs.stream()
                .filter(part -> part.body().audience().everyone())
                .findFirst()
                .orElse(null);
        return specific == null && base == null ? Optional.empty() : Optional.of(new Parts(specific, base));
    }

    /** What those get whom the newest release of a policy reaches; empty while nothing of it is live. */
    Optional<Parts> partsOf(java.util.UUID policyId, Instant now) {
        return policies.stream()
                .filter(policy -> policy.id().equals(policyId))
                .findFirst()
                .flatMap(policy -> policy.newest(now))
                .map(part -> part.body().audience().everyone()
                        ? new Parts(null, part)
                        : new Parts(
                                part,
                                policies.stream()
                                        .flatMap(policy -> policy.newest(now).stream())
                                        .filter(base -> base.body().audience().everyone())
                                        .findFirst()
                                        .orElse(null)));
    }

    private EffectivePolicy merge(Parts parts) {
        Choice choice = new Choice(
                parts.specific() == null ? null : parts.specific().source(),
                parts.base() == null ? null : parts.base().source());
        return merged.computeIfAbsent(choice, ignored -> merged(parts));
    }

    static EffectivePolicy merged(Parts parts) {
        List<Part> there = Stream.of(parts.specific(), parts.base())
                .filter(Objects::nonNull)
                .toList();
        ParsedBody body = there.stream()
                .map(Part::body)
                .reduce((specific, base) -> new ParsedBody(
                        specific.audience(),
                        Policies.fill(base.settings(), specific.settings()),
                        memberByMember(base.gateway(), specific.gateway()),
                        Policies.fill(base.desktop(), specific.desktop())))
                .orElseThrow();
        return new EffectivePolicy(
                there.stream().map(Part::source).toList(),
                SettingsDocument.of(body.settings()),
                body.gateway(),
                body.desktop());
    }

    /** These policies as if this body of one of them were live for everybody; as a source it has version 0. */
    Snapshot with(java.util.UUID policyId, ParsedBody body) {
        return new Snapshot(policies.stream()
                .map(policy -> policy.id().equals(policyId) ? tried(policy, body) : policy)
                .toList());
    }

    private static Live tried(Live policy, ParsedBody body) {
        Release now = new Release(
                policy.id(), policy.id(), 0, Instant.EPOCH, Release.ALL, List.of(), "", "", Instant.EPOCH, null);
        return new Live(policy.id(), policy.name(), List.of(now), Map.of(0, body));
    }

    private static ObjectNode memberByMember(ObjectNode base, ObjectNode specific) {
        ObjectNode merged = base.deepCopy();
        specific.properties()
                .forEach(entry -> merged.set(entry.getKey(), entry.getValue().deepCopy()));
        return merged;
    }
}

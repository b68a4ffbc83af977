package dev.sluice.gateway.policies;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writing policies: drafts, versions, releases, order. Every change is on record and reaches all replicas. */
@Service
class PolicyDesk {

    /** Policies at once. */
    static final int MOST = 200;

    static final int LONGEST_NAME = 100;
    static final int LONGEST_NOTE = 500;

    private final PolicyStore store;
    private final BodyCheck check;
    private final Audit audit;
    private final Clock clock;

    PolicyDesk(PolicyStore store, BodyCheck check, Audit audit, Clock clock) {
        this.store = store;
        this.check = check;
        this.audit = audit;
        this.clock = clock;
    }

    /** In their order: the first that is for a person counts. */
    List<Policy> list() {
        return store.list();
    }

    Optional<Policy> find(UUID id) {
        return store.find(id);
    }

    List<Policy.Version> versions(UUID id) {
        return store.versions(id);
    }

    Optional<Policy.Version> version(UUID id, int number) {
        return store.version(id, number);
    }

    /** The latest first, those that wait and those that were called off too. */
    List<Release> releases(UUID id) {
        return store.releases(id);
    }

    /** Makes a policy that is live for nobody, with a draft. */
    @Transactional
    Policy create(String name, PolicyBody draft) {
        String text = checkedName(name);
        if (store.list().size() >= MOST) {
            throw new InvalidPolicyException("there are " + MOST + " policies already; remove one first");
        }
        UUID id = Ids.next();
        try {
            store.insert(id, text, now());
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        store.draft(id, draft, author(), now(), 0);
        record("policy.created", id, text, Map.of());
        return known(id);
    }

    @Transactional
    Policy rename(UUID id, String name) {
        Policy before = known(id);
        String text = checkedName(name);
        try {
            store.rename(id, text);
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        record("policy.renamed", id, text, Map.of("from", before.name()));
        store.changed();
        return known(id);
    }

    /** Moves a policy before its neighbour ({@code earlier}) or behind it; at the end of the list nothing happens. */
    @Transactional
    void move(UUID id, boolean earlier) {
        List<UUID> ids = new ArrayList<>(store.list().stream().map(Policy::id).toList());
        int at = ids.indexOf(id);
        int to = earlier ? at - 1 : at + 1;
        if (at < 0 || to < 0 || to >= ids.size()) {
            return;
        }
        Collections.swap(ids, at, to);
        store.order(ids);
        Policy moved = known(id);
        record("policy.moved", id, moved.name(), Map.of("place", String.valueOf(to + 1)));
        store.changed();
    }

    /** Takes a policy away from everybody for good. */
    @Transactional
    void archive(UUID id) {
        Policy policy = known(id);
        store.archive(id, now());
        record("policy.removed", id, policy.name(), Map.of());
        store.changed();
    }

    /** The mark that the next draft must be saved over. */
    int draftMark(UUID id) {
        return store.draftMark(id);
    }

    /**
     * Saves a draft, broken or not.
     *
     * @param mark of the draft that the writer has seen
     */
    @Transactional
    void saveDraft(UUID id, PolicyBody body, int mark) {
        Policy policy = known(id);
        if (!store.draft(id, body, author(), now(), mark)) {
            Policy.Draft theirs = policy.draft();
            throw new InvalidPolicyException("the draft was changed meanwhile"
                    + (theirs == null ? "" : " by " + theirs.by())
                    + "; copy what you wrote and load the page again");
        }
    }

    @Transactional
    void discardDraft(UUID id) {
        known(id);
        store.draft(id, null, author(), now(), store.draftMark(id));
    }

    /** Makes the draft a version, which is live for nobody yet; refused while it has mistakes. */
    @Transactional
    Policy.Version makeVersion(UUID id, String note) {
        Policy policy = known(id);
        Policy.Draft draft = policy.draft();
        if (draft == null) {
            throw new InvalidPolicyException("there is no draft");
        }
        BodyCheck.Result result = check.check(draft.body());
        if (!result.good()) {
            throw new InvalidPolicyException(result.problem());
        }
        Policy.Version version = new Policy.Version(id, policy.latest() + 1, draft.body(), author(), note(note), now());
        try {
            store.insert(version);
        } catch (DuplicateKeyException e) {
            throw new InvalidPolicyException("somebody else has just made a version; load the page again");
        }
        store.draft(id, null, author(), now(), store.draftMark(id));
        record(
                "policy.versioned",
                id,
                policy.name(),
                Map.of("version", String.valueOf(version.number()), "note", version.note()));
        return version;
    }

    /**
     * Whom a version is released to.
     *
     * @param at when it begins to hold, null for now
     */
    record Target(
            int percent, List<String> groups, @Nullable Instant at) {

        static final Target EVERYONE = new Target(Release.ALL, List.of(), null);
    }

    /** Releases a version; whom it does not reach keeps what they have. */
    @Transactional
    Release release(UUID id, int number, Target target, String note) {
        Policy policy = known(id);
        if (store.version(id, number).isEmpty()) {
            throw new InvalidPolicyException("version: there is no version " + number);
        }
        Instant now = now();
        Instant at = target.at() == null ? now : target.at().truncatedTo(ChronoUnit.MICROS);
        if (at.isBefore(now) || at.isAfter(now.plus(366, ChronoUnit.DAYS))) {
            throw new InvalidPolicyException("at: must be in the future, and within a year");
        }
        if (target.percent() < 0 || target.percent() > Release.ALL) {
            throw new InvalidPolicyException("percent: must be from 0 to 100");
        }
        if (target.percent() == 0 && target.groups().isEmpty()) {
            throw new InvalidPolicyException("percent: nobody would get it; name a group or a part of the people");
        }
        Release release = store.insert(new Release(
                Ids.next(), id, number, at, target.percent(), target.groups(), author(), note(note), now, null));
        Map<String, String> details = new java.util.TreeMap<>(Map.of(
                "version", String.valueOf(number),
                "percent", String.valueOf(target.percent()),
                "note", release.note()));
        if (!target.groups().isEmpty()) {
            details.put("groups", String.join(", ", target.groups()));
        }
        if (at.isAfter(now)) {
            details.put("at", at.toString());
        }
        record("policy.released", id, policy.name(), details);
        store.changed();
        return release;
    }

    /** Calls off a release that waits for its time; false when it holds already. */
    @Transactional
    boolean cancel(UUID id, UUID releaseId) {
        Policy policy = known(id);
        boolean ours =
                store.releases(id).stream().anyMatch(release -> release.id().equals(releaseId));
        if (!ours || !store.cancel(releaseId, now())) {
            return false;
        }
        record("policy.release_cancelled", id, policy.name(), Map.of());
        store.changed();
        return true;
    }

    private Policy known(UUID id) {
        return store.find(id).orElseThrow(() -> new InvalidPolicyException("there is no such policy"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String author() {
        return Audit.currentActor().label();
    }

    private void record(String action, UUID id, String name, Map<String, String> details) {
        audit.record(action, new Subject("policy", Ids.text(Policy.ID, id), name), details);
    }

    static String checkedName(String text) {
        String name = text.strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new InvalidPolicyException("name: must have 1 to " + LONGEST_NAME + " characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidPolicyException("name: must not contain control characters");
        }
        return name;
    }

    private static String note(String text) {
        String note = text.strip().replace('\0', ' ');
        if (note.length() > LONGEST_NOTE) {
            throw new InvalidPolicyException("note: must have at most " + LONGEST_NOTE + " characters");
        }
        return note;
    }

    private static InvalidPolicyException taken() {
        return new InvalidPolicyException("name: there is a policy of this name already");
    }
}

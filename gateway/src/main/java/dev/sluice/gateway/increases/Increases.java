package dev.sluice.gateway.increases;

import dev.sluice.gateway.audit.Actor;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.increases.Caps.Before;
import dev.sluice.gateway.increases.Increase.State;
import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Requests for more, and the raises that come of them. */
@Service
public class Increases {

    /** Characters of a reason. */
    public static final int LONGEST_REASON = 1_000;

    /** Nobody means more than this: a billion dollars. */
    private static final BigInteger LARGEST_PICO = BigInteger.TEN.pow(12 + 9);

    private final IncreaseStore store;
    private final Caps caps;
    private final ApprovalLinks links;
    private final IncreaseMail mail;
    private final Members members;
    private final Audit audit;
    private final Clock clock;

    Increases(
            IncreaseStore store,
            Caps caps,
            ApprovalLinks links,
            IncreaseMail mail,
            Members members,
            Audit audit,
            Clock clock) {
        this.store = store;
        this.caps = caps;
        this.links = links;
        this.mail = mail;
        this.members = members;
        this.audit = audit;
        this.clock = clock;
    }

    /** The limits that apply to a member, the fullest first. */
    public List<Cap> capsOf(UUID memberId) {
        return caps.of(memberId);
    }

    /** What a member asked for, newest first, at most so many. */
    public List<Increase> of(UUID memberId, int limit) {
        return store.newest(List.of(), List.of(memberId), null, limit);
    }

    List<Increase> list(Collection<String> states, Collection<UUID> memberIds, @Nullable UUID before, int limit) {
        return store.newest(states, memberIds, before, limit);
    }

    List<Increase> in(Collection<UUID> workspaces, Collection<String> states, int limit) {
        return store.newestIn(workspaces, states, limit);
    }

    Optional<Increase> find(UUID id) {
        return store.find(id);
    }

    int pending() {
        return store.pending();
    }

    /**
     * Asks for more. One request waits at a time; after a denial the next can come when the limit has been reset.
     *
     * @param period of the limit that is in the way; null takes the fullest
     * @param askedPico the amount that would do, null to leave it to the approver
     * @throws IncreaseRefusedException when it cannot be asked for
     */
    @Transactional
    public Increase ask(UUID memberId, @Nullable Period period, @Nullable BigInteger askedPico, String reason) {
        return ask(memberId, period, null, askedPico, reason);
    }

    /** As above; {@code limitId} says which of several limits of the period, null takes the fullest. */
    @Transactional
    public Increase ask(
            UUID memberId,
            @Nullable Period period,
            @Nullable UUID limitId,
            @Nullable BigInteger askedPico,
            String reason) {
        String why = reason.strip();
        if (why.isEmpty() || why.length() > LONGEST_REASON || why.indexOf('\0') >= 0) {
            throw new IncreaseRefusedException("reason: must have 1 to " + LONGEST_REASON + " characters");
        }
        Cap cap = caps.of(memberId).stream()
                .filter(each -> period == null || each.period() == period)
                .filter(each -> limitId == null || limitId.equals(each.target().limitId()))
                .findFirst()
                .orElseThrow(() -> new IncreaseRefusedException(
                        limitId != null
                                ? "spend_limit_id: there is no such limit that applies to you"
                                        + (period == null ? "" : " in this period")
                                : period == null
                                        ? "period: no spend limit applies to you"
                                        : "period: no " + period.apiName() + " spend limit applies to you"));
        if (askedPico != null) {
            checkAmount(askedPico);
            if (askedPico.compareTo(cap.amountPico()) <= 0) {
                throw new IncreaseRefusedException(
                        "amount: the limit is " + Money.text(cap.amountPico()) + " already; ask for more than that");
            }
        }
        Instant now = now();
        store.newestOf(memberId, State.DENIED).ifPresent(denied -> refuseUntilReset(denied, now));
        Increase made = new Increase(
                Ids.next(),
                memberId,
                cap.period(),
                cap.target(),
                cap.amountPico(),
                cap.spentPico(),
                askedPico,
                why,
                State.PENDING,
                now,
                null,
                null,
                null,
                null,
                null);
        if (store.newestOf(memberId, State.PENDING).isPresent()) {
            throw waiting();
        }
        try {
            store.insert(made);
        } catch (DuplicateKeyException e) {
            throw waiting();
        }
        Member member = members.find(memberId).orElseThrow();
        record(actor(member), "limit_increase.asked", made, Map.of("reason", why));
        mail.asked(made, member, links);
        return made;
    }

    private static IncreaseRefusedException waiting() {
        return new IncreaseRefusedException("request: you have one that is waiting for an answer already");
    }

    private static void refuseUntilReset(Increase denied, Instant now) {
        Instant resolved = denied.resolvedAt();
        Instant again = denied.period().resetsAt(resolved == null ? denied.createdAt() : resolved);
        if (again.isAfter(now)) {
            throw new IncreaseRefusedException("request: your last one was denied; you can ask again from " + again);
        }
    }

    private static void checkAmount(BigInteger pico) {
        if (pico.signum() <= 0 || pico.compareTo(LARGEST_PICO) > 0) {
            throw new IncreaseRefusedException("amount: must be more than nothing and at most a billion dollars");
        }
    }

    /**
     * Raises the limit and answers the request.
     *
     * @param toPico what the limit becomes
     * @param until when it goes back; null for good
     * @param by who decides, for the eye
     * @param tell whether the person is mailed
     * @throws IncreaseRefusedException when it was decided before, or the amount or the time cannot be
     */
    @Transactional
    public Increase approve(UUID id, BigInteger toPico, @Nullable Instant until, String by, boolean tell) {
        checkAmount(toPico);
        Instant now = now();
        if (until != null && !until.isAfter(now)) {
            throw new IncreaseRefusedException("until: must be in the future");
        }
        Increase asked = store.lock(id).orElseThrow();
        if (asked.state() != State.PENDING) {
            throw new IncreaseRefusedException(
                    "request: it was " + asked.state().status() + " already");
        }
        Before before = caps.before(asked);
        Increase earlier = store.standing(asked).orElse(null);
        if (earlier != null) {
            if (before.there() && caps.isAt(asked, earlier.grantedPico())) {
                // Both raises lead back to what stood before the first.
                before = store.before(earlier.id());
            }
            store.end(earlier.id(), State.REPLACED, now);
        }
        UUID raised = caps.raise(asked, toPico);
        store.approve(id, toPico, until, raised, before, by, now);
        links.useUp(id);
        Increase approved = store.find(id).orElseThrow();
        Map<String, String> details = new TreeMap<>(Map.of("amount", Money.text(toPico)));
        details.put("until", until == null ? "for good" : until.toString());
        audit.record("limit_increase.approved", subject(approved), details);
        if (tell) {
            mail.approved(approved, members.find(approved.memberId()).orElseThrow());
        }
        return approved;
    }

    /** Denies; doing it twice is harmless. @throws IncreaseRefusedException when it was approved */
    @Transactional
    public Increase deny(UUID id, String by) {
        Increase asked = store.lock(id).orElseThrow();
        if (asked.state() == State.DENIED) {
            return asked;
        }
        if (asked.state() != State.PENDING) {
            throw new IncreaseRefusedException("request: it was approved already");
        }
        store.deny(id, by, now());
        links.useUp(id);
        Increase denied = store.find(id).orElseThrow();
        audit.record("limit_increase.denied", subject(denied), Map.of());
        mail.denied(denied, members.find(denied.memberId()).orElseThrow());
        return denied;
    }

    /** Puts back one limit whose time is over; false when there is none. */
    @Transactional
    public boolean lapseOne() {
        Instant now = now();
        Optional<Increase> over = store.lapsing(now);
        over.ifPresent(increase -> {
            boolean untouched = caps.isAt(increase, increase.grantedPico());
            if (untouched) {
                caps.putBack(increase, store.before(increase.id()));
            }
            store.end(increase.id(), State.LAPSED, now);
            record(
                    Actor.SYSTEM,
                    "limit_increase.lapsed",
                    increase,
                    Map.of("limit", untouched ? "as before" : "left as somebody set it since"));
            if (untouched) {
                mail.lapsed(increase, members.find(increase.memberId()).orElseThrow());
            }
        });
        return over.isPresent();
    }

    private void record(Actor actor, String action, Increase increase, Map<String, String> details) {
        audit.record(actor, action, subject(increase), details);
    }

    private Subject subject(Increase increase) {
        String who = members.find(increase.memberId())
                .map(member -> member.name() + " <" + member.email() + ">")
                .orElse("somebody unknown");
        return new Subject("spend_limit_increase_request", increase.idText(), who);
    }

    private static Actor actor(Member member) {
        return new Actor(Actor.Type.USER, member.id(), member.name() + " <" + member.email() + ">");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}

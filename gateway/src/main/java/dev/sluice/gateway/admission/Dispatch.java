package dev.sluice.gateway.admission;

import dev.sluice.gateway.formats.BodyEdits;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.BetaRule;
import dev.sluice.gateway.providers.BetaTable;
import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.providers.HeaderRules;
import dev.sluice.gateway.providers.ModelCall;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.providers.ProviderAdapter;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.providers.UpstreamCall;
import dev.sluice.gateway.proxy.Edit;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.proxy.Verdict.Forward;
import dev.sluice.gateway.proxy.Verdict.Later;
import dev.sluice.gateway.proxy.Verdict.Target;
import dev.sluice.gateway.rates.Ticket;
import dev.sluice.gateway.routing.Candidate;
import dev.sluice.gateway.routing.Permit;
import dev.sluice.gateway.routing.Report;
import dev.sluice.gateway.routing.RouteDecision.Candidates;
import dev.sluice.gateway.spend.Admission;
import dev.sluice.gateway.spend.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a request out: one candidate after the other until one answers. Used by one thread at a time, the decider's or
 * the event loop's, which hand it to each other.
 */
final class Dispatch {

    private static final int MOST_ATTEMPTS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final Desk desk;
    private final AskedCall asked;
    private String model;
    private final Deque<Candidate> left;
    private final List<Candidate> resting = new ArrayList<>();
    private final Failures failures = new Failures();
    private int attempts;
    private boolean opened;
    private Admission.@Nullable Throttled throttled;
    private List<BetaRule> learned = List.of();
    private List<BetaRule> toKeep = List.of();
    private final Ticket ticket;

    /** Whether a provider refused a beta without saying which, so that none travels. */
    private boolean bare;

    Dispatch(Desk desk, AskedCall asked, Candidates candidates, Ticket ticket) {
        this.ticket = ticket;
        this.desk = desk;
        this.asked = asked;
        this.model = candidates.model();
        this.left = new ArrayDeque<>(candidates.inOrder());
    }

    AskedCall asked() {
        return asked;
    }

    RunningRequests running() {
        return desk.running();
    }

    /** What the request has taken of the rates that apply to it. */
    Ticket ticket() {
        return ticket;
    }

    /** The next attempt, or what the client is told when there is none. */
    Verdict next() {
        return step(this::tryNext);
    }

    private Verdict step(Supplier<Verdict> action) {
        Verdict verdict = Turnstile.closing(ticket, action);
        if (!(verdict instanceof Forward || verdict instanceof Later)) {
            ticket.close();
        }
        return verdict;
    }

    private Verdict tryNext() {
        desk.betas().keep(toKeep);
        toKeep = List.of();
        while (mayGoOn()) {
            Verdict verdict = tryWith(left.removeFirst());
            if (verdict != null) {
                return verdict;
            }
        }
        return conclusion();
    }

    /** Whether there is another candidate to try. */
    boolean mayGoOn() {
        return attempts < MOST_ATTEMPTS && !left.isEmpty();
    }

    Failures failures() {
        return failures;
    }

    /** What the client is told when no provider answered. */
    Answer conclusion() {
        if (asked.counting()) {
            return TokenEstimate.answer(asked);
        }
        return failures.none() ? RouteRefusals.allDown(asked, desk.health().allDown(resting)) : failures.answer(asked);
    }

    /**
     * Learns from a provider that refused a beta value or its field, and lets the same candidate try again; once for each
     * request. Answers whether it did.
     */
    boolean heal(Candidate candidate, ProviderKind kind, int status, byte[] body) {
        if (healed()) {
            return false;
        }
        learned = desk.betas().table().learn(kind, status, body);
        toKeep = learned;
        if (!healed() && BetaTable.refusesUnnamedBeta(status, body)) {
            bare = true;
        }
        if (!healed()) {
            return false;
        }
        attempts--;
        left.addFirst(candidate);
        return true;
    }

    private boolean healed() {
        return bare || !learned.isEmpty();
    }

    private @Nullable Verdict tryWith(Candidate candidate) {
        ProviderAdapter adapter = desk.providers().adapter(candidate.provider()).orElse(null);
        if (adapter == null
                || (asked.counting() && !adapter.can(Operation.COUNT_TOKENS, candidate.providerModelId()))) {
            return null;
        }
        Permit permit = desk.health().tryAcquire(candidate);
        if (permit == null) {
            resting.add(candidate);
            return null;
        }
        attempts++;
        try {
            return attempt(adapter, permit, adapter.prepare(modelCall(adapter, candidate)));
        } catch (CredentialException e) {
            LOG.error("no credential for provider {}: {}", adapter.name(), e.getMessage());
            permit.report(Report.Outcome.NO_CREDENTIAL);
            failures.noCredential();
            return null;
        } catch (RuntimeException e) {
            permit.report(Report.Outcome.CLIENT_ABORTED);
            throw e;
        }
    }

    private Verdict attempt(ProviderAdapter adapter, Permit permit, UpstreamCall call) {
        // Whatever could fail comes before the ledger's row is opened: an open row is settled by its attempt alone.
        Target target = desk.targets().of(call.address());
        List<Edit> edits = onTheWire(call.edits());
        if (asked.counting()) {
            return forward(call, target, edits, new ModelAttempt(this, adapter, permit, call.answer(), null, null));
        }
        Billing billing = new Billing(
                asked, desk.pricing(), adapter.name(), pricedModel(adapter, permit.candidate()), adapter.terms());
        CompletableFuture<Admission> opening = billing.open(desk.ledger(), !opened, throttled != null);
        opened = true;
        return new Later(opening.thenCompose(admission -> admission instanceof Admission.Admitted admitted
                        ? CompletableFuture.completedFuture(
                                forward(call, target, edits, modelAttempt(adapter, permit, call, billing, admitted)))
                        : notAdmitted(permit, admission))
                .whenComplete((verdict, problem) -> {
                    if (problem != null) {
                        permit.report(Report.Outcome.CLIENT_ABORTED);
                        ticket.close();
                    }
                }));
    }

    private ModelAttempt modelAttempt(
            ProviderAdapter adapter, Permit permit, UpstreamCall call, Billing billing, Admission.Admitted admitted) {
        Billing.Open open = new Billing.Open(admitted.entry(), billing, desk.ledger());
        return new ModelAttempt(this, adapter, permit, call.answer(), open, admitted.standing());
    }

    /** Goes on elsewhere than on the ledger's thread, which must not be held up. */
    private CompletableFuture<Verdict> notAdmitted(Permit permit, Admission admission) {
        permit.report(Report.Outcome.CLIENT_ABORTED);
        return CompletableFuture.supplyAsync(() -> step(() -> without(admission)), Thread::startVirtualThread)
                .thenCompose(verdict ->
                        verdict instanceof Later later ? later.verdict() : CompletableFuture.completedFuture(verdict));
    }

    private Verdict without(Admission admission) {
        return switch (admission) {
            case Admission.Throttled other -> throttle(other);
            case Admission.Blocked blocked -> overCap(blocked.standing());
            default -> SpendRefusals.unknown(asked.request());
        };
    }

    private Answer overCap(Standing standing) {
        desk.warnings().refused(asked.holder().memberId(), standing);
        return SpendRefusals.overCap(
                asked.request(),
                standing,
                desk.capNames().of(standing.limit()),
                desk.settings().origin());
    }

    /** Goes on with the model that a cap names instead, when there is a provider for it. */
    private Verdict throttle(Admission.Throttled by) {
        if (throttled != null || !(desk.router().route(asked.query(by.model())) instanceof Candidates instead)) {
            LOG.warn("no provider serves {}, which a spend limit names instead of {}", by.model(), model);
            return overCap(by.standing());
        }
        throttled = by;
        model = instead.model();
        left.clear();
        left.addAll(instead.inOrder());
        attempts = 0;
        opened = false;
        return tryNext();
    }

    /** What the client is told of a cheaper model that serves because of a cap. */
    List<Header> throttleHeaders() {
        return throttled == null
                ? List.of()
                : List.of(
                        new Header("x-sluice-served-model", model),
                        new Header("x-sluice-throttled-by", Ids.text("spl", throttled.limitId())));
    }

    /** Bedrock's ids say whether a regional profile serves; everywhere else the catalogue's id says most. */
    private String pricedModel(ProviderAdapter adapter, Candidate candidate) {
        ProviderKind kind = adapter.definition().kind();
        boolean bedrock = kind == ProviderKind.BEDROCK || kind == ProviderKind.BEDROCK_MESSAGES;
        return bedrock && !candidate.providerModelId().startsWith("arn:") ? candidate.providerModelId() : model;
    }

    private ModelCall modelCall(ProviderAdapter adapter, Candidate candidate) {
        Request request = asked.request();
        MessageRequest message = asked.message();
        BetaTable table = desk.betas().table().with(learned);
        Set<String> fields = message.body().members().keySet();
        BetaTable.Kept kept = bare
                ? table.bare(fields)
                : table.apply(adapter.definition().kind(), Betas.of(request.headers(), message.betas()), fields);
        boolean named = asked.path().model() == null;
        return new ModelCall(
                asked.path().operation(),
                message.stream(),
                candidate.providerModelId(),
                !named || !candidate.providerModelId().equals(message.model()),
                request.query(),
                travelling(request),
                kept.betas(),
                kept.drop(),
                message.body());
    }

    private static List<Header> travelling(Request request) {
        List<Header> headers = new ArrayList<>();
        request.headers().forEach((name, value) -> {
            if (HeaderRules.toProvider(name) && !name.equalsIgnoreCase("anthropic-beta")) {
                headers.add(new Header(name, value));
            }
        });
        String userAgent = request.headers().first("user-agent");
        headers.add(new Header("user-agent", (userAgent == null ? "" : userAgent + " ") + "sluice"));
        return headers;
    }

    private Forward forward(UpstreamCall call, Target target, List<Edit> edits, ModelAttempt attempt) {
        return new Forward(
                target,
                call.method(),
                call.pathAndQuery(),
                call.headers(),
                edits,
                desk.headWithin(asked.message().stream()),
                attempt);
    }

    /** The edits of the model call's body as edits of the body that was received. */
    private List<Edit> onTheWire(List<Edit> edits) {
        return asked.wrapped()
                ? List.of(new Edit(
                        0,
                        asked.request().body().size(),
                        BodyEdits.apply(asked.message().body().bytes().get(), edits)))
                : edits;
    }

    String requestId() {
        return Ids.text("req", asked.request().id());
    }
}

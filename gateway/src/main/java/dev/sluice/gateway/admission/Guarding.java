package dev.sluice.gateway.admission;

import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.guardrails.ClientAddress;
import dev.sluice.gateway.guardrails.Guard;
import dev.sluice.gateway.guardrails.GuardrailCounts;
import dev.sluice.gateway.guardrails.Guardrails;
import dev.sluice.gateway.guardrails.Refusal;
import dev.sluice.gateway.guardrails.SecretScan;
import dev.sluice.gateway.guardrails.Visit;
import dev.sluice.gateway.guardrails.Wish;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.routing.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks the guardrails, and words their refusals so that the real client shows them at once (contract §17.2). */
@Component
final class Guarding {

    /** On the answer to a prompt that was let through with a secret in it. */
    static final String SECRETS_HEADER = "x-sluice-secrets";

    private final Guardrails guardrails;
    private final GuardrailCounts counts;
    private final ClientAddress addresses;
    private final Router router;

    Guarding(Guardrails guardrails, GuardrailCounts counts, ClientAddress addresses, Router router) {
        this.guardrails = guardrails;
        this.counts = counts;
        this.addresses = addresses;
        this.router = router;
    }

    /** What the guardrails have to say of one request. */
    sealed interface Entry {

        /** Its body may be read. */
        record Open(Guard guard, @Nullable SecretScan scan) implements Entry {}

        /** It is refused as it stands. */
        record Closed(Answer answer) implements Entry {}
    }

    /** Before the body is read. */
    Entry enter(Request request, Holder holder) {
        Guard guard = guardrails.of(holder.principal(), holder.workspaceId());
        if (guard == null) {
            return new Entry.Closed(away(request));
        }
        if (guard.none()) {
            return new Entry.Open(guard, null);
        }
        Visit visit = new Visit(
                addresses.of(request.client(), request.headers().all("x-forwarded-for")),
                request.headers().first("user-agent"),
                request.receivedAt());
        Refusal refusal = guard.atTheDoor(visit);
        return refusal == null
                ? new Entry.Open(guard, guard.secretScan())
                : new Entry.Closed(refused(request, holder, refusal));
    }

    /** The ids of models that a request may name; null when that cannot be found out because the database is away. */
    @Nullable
    Predicate<String> usableModels(Holder holder) {
        Guard guard = guardrails.of(holder.principal(), holder.workspaceId());
        if (guard == null) {
            return null;
        }
        return id -> guard.none()
                || guard.of(new Wish(List.of(id), router::idOf, Guard.fast(id), -1, List.of(), null)) == null;
    }

    static Answer away(Request request) {
        return Errors.error(
                request.id(),
                503,
                "api_error",
                "Sluice cannot check its rules at the moment because its database is away",
                new Header("retry-after", "2"));
    }

    /** With the body read; null lets the request through. */
    @Nullable
    Answer refusal(Request request, Holder holder, MessageRequest message, boolean counting, Entry.Open entry) {
        if (entry.guard().none()) {
            return null;
        }
        Refusal refusal = entry.guard().of(wish(message, counting));
        if (refusal != null) {
            return refused(request, holder, refusal);
        }
        Guard.Findings secrets = entry.guard().judge(entry.scan());
        return secrets.blocks() && secrets.refusal() != null ? refused(request, holder, secrets.refusal()) : null;
    }

    /** What the answer carries besides. */
    List<Header> notices(Holder holder, Entry.Open entry) {
        Guard.Findings secrets = entry.guard().judge(entry.scan());
        if (secrets.refusal() == null) {
            return List.of();
        }
        counts.note(secrets.refusal(), holder.memberId(), false);
        return List.of(new Header(SECRETS_HEADER, secrets.kinds()));
    }

    private Wish wish(MessageRequest message, boolean counting) {
        List<String> models = new ArrayList<>(message.toolModels());
        models.addFirst(message.model());
        boolean fast = message.fast()
                || models.stream().anyMatch(model -> Guard.fast(model) || Guard.fast(router.keyOf(model)));
        return new Wish(
                models,
                router::idOf,
                fast,
                counting ? -1 : message.maxTokens(),
                message.toolTypes(),
                message.geography());
    }

    private Answer refused(Request request, Holder holder, Refusal refusal) {
        counts.note(refusal, holder.memberId(), true);
        if (refusal.reason() == Refusal.Reason.MODEL) {
            return Errors.error(request.id(), 404, "not_found_error", refusal.message(), Errors.NO_RETRY);
        }
        String credential = Credential.of(request.headers());
        boolean signedIn = credential != null && DeviceSessions.isToken(credential);
        return Errors.error(request.id(), signedIn ? 403 : 451, "permission_error", refusal.message(), Errors.NO_RETRY);
    }
}

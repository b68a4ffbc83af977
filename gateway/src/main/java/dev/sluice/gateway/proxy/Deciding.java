package dev.sluice.gateway.proxy;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Gatekeeper.Refusal;
import dev.sluice.gateway.proxy.Verdict.Later;
import dev.sluice.gateway.waiting.Waiting;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the verdicts on one request: on its event loop when one is known at once, elsewhere when it has to be waited
 * for. Each comes to the taker on the event loop; a decision that fails is an answer too.
 */
final class Deciding {

    private static final Logger LOG = LoggerFactory.getLogger(Deciding.class);

    private final ProxyContext proxy;
    private final Request request;
    private final Executor eventLoop;
    private final Consumer<Verdict> taker;

    Deciding(ProxyContext proxy, Request request, Executor eventLoop, Consumer<Verdict> taker) {
        this.proxy = proxy;
        this.request = request;
        this.eventLoop = eventLoop;
        this.taker = taker;
    }

    /** Asks the gatekeeper, on this thread unless that would have to wait. */
    void first() {
        Supplier<Verdict> decision = () -> proxy.gatekeeper.decide(request);
        atOnce(decision).ifPresentOrElse(verdict -> give(verdict, taker), () -> elsewhere(decision));
    }

    /** Asks for a verdict that may have to be waited for. */
    void elsewhere(Supplier<Verdict> decision) {
        try {
            proxy.deciders.execute(() -> give(verdictBy(decision), this::handOver));
        } catch (RuntimeException e) {
            taker.accept(proxy.gatekeeper.refusal(new Refusal(503, "the gateway is stopping")));
        }
    }

    private Optional<Verdict> atOnce(Supplier<Verdict> decision) {
        try {
            return Waiting.avoided(decision);
        } catch (RuntimeException e) {
            return Optional.of(failed(e));
        }
    }

    private Verdict verdictBy(Supplier<Verdict> decision) {
        try {
            return decision.get();
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private void give(Verdict verdict, Consumer<Verdict> to) {
        if (verdict instanceof Later later) {
            later.verdict().whenComplete((known, problem) -> handOver(problem == null ? known : failed(problem)));
        } else {
            to.accept(verdict);
        }
    }

    private void handOver(Verdict verdict) {
        eventLoop.execute(() -> taker.accept(verdict));
    }

    private Verdict failed(Throwable problem) {
        LOG.error("deciding on request {} failed", Ids.text("req", request.id()), problem);
        return proxy.gatekeeper.refusal(new Refusal(500, "internal error; the gateway's log has the details"));
    }
}

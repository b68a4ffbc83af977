package dev.sluice.gateway.admission;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.providers.ClientError;
import dev.sluice.gateway.providers.HeaderRules;
import dev.sluice.gateway.providers.ProviderAdapter;
import dev.sluice.gateway.providers.ProviderErrors;
import dev.sluice.gateway.providers.UpstreamCall.AnswerForm;
import dev.sluice.gateway.proxy.Attempt;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Headers;
import dev.sluice.gateway.proxy.Verdict;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.routing.Permit;
import dev.sluice.gateway.routing.Report;
import dev.sluice.gateway.spend.Standing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at one provider: what the client sees of its answer, what its health and the ledger learn of it. */
final class ModelAttempt implements Attempt {

    private static final int MOST_ERROR_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(ModelAttempt.class);

    private final Dispatch dispatch;
    private final AskedCall asked;
    private final ProviderAdapter adapter;
    private final Permit permit;
    private final AnswerForm form;
    private final Billing.@Nullable Open money;
    private final @Nullable Standing standing;

    private @Nullable AnswerFlow flow;
    private @Nullable Runnable running;
    private int status;
    private List<Header> errorHeaders = List.of();
    private @Nullable String contentType;
    private @Nullable String providerRequestId;
    private boolean again;

    /**
     * @param money null when nothing is billed
     * @param standing how the member stands against their fullest cap, null when there is none
     */
    ModelAttempt(
            Dispatch dispatch,
            ProviderAdapter adapter,
            Permit permit,
            AnswerForm form,
            Billing.@Nullable Open money,
            @Nullable Standing standing) {
        this.dispatch = dispatch;
        this.asked = dispatch.asked();
        this.adapter = adapter;
        this.permit = permit;
        this.form = form;
        this.money = money;
        this.standing = standing;
    }

    @Override
    public void begun(Runnable cutOff) {
        running = dispatch.running()
                .begin(asked.holder().memberId(), asked.request().receivedAt(), cutOff);
    }

    @Override
    public Reply replyTo(int answeredStatus, Headers headers) {
        status = answeredStatus;
        contentType = headers.first("content-type");
        providerRequestId = ProviderRequestId.of(headers);
        if (money != null) {
            money.billing().headArrived();
        }
        if (status >= 200 && status < 300) {
            permit.report(Report.Outcome.ANSWERED);
            return pass();
        }
        Duration retryAfter = RetryAfter.of(headers);
        permit.report(new Report.Status(status, retryAfter));
        dispatch.failures().status(status, retryAfter);
        boolean atFault = ProviderErrors.failover(status) == ClientError.Failover.FINAL;
        if (!atFault && dispatch.mayGoOn()) {
            return once();
        }
        List<Header> kept = identified();
        headers.forEach((name, value) -> {
            if (HeaderRules.toClient(name)) {
                kept.add(new Header(name, value));
            }
        });
        errorHeaders = kept;
        return new Reply.Gather(MOST_ERROR_BYTES);
    }

    private Reply pass() {
        AnswerFlow answer = new AnswerFlow(
                asked,
                form,
                contentType,
                renamed(),
                failure -> LOG.warn(
                        "provider {} broke off its answer to request {}: {}",
                        adapter.name(),
                        dispatch.requestId(),
                        failure),
                this::begun);
        flow = answer;
        List<Header> headers = identified();
        headers.addAll(answer.headers());
        headers.addAll(asked.notices());
        headers.addAll(dispatch.throttleHeaders());
        if (standing != null) {
            headers.addAll(UsageLimitHeaders.admitted(standing));
        }
        headers.addAll(RateHeaders.of(dispatch.ticket().rooms(), asked.request().receivedAt()));
        return new Reply.Pass(status, headers, answer.translation());
    }

    private void begun(Usage soFar) {
        if (money != null) {
            money.promptKnown(soFar);
        }
    }

    /** Bedrock and Vertex answer with a name of their own even to one that they know. */
    private boolean renamed() {
        return switch (adapter.definition().kind()) {
            case BEDROCK, BEDROCK_MESSAGES, VERTEX -> true;
            case ANTHROPIC, SIMULATOR, CLAUDE_ON_AWS, FOUNDRY ->
                !permit.candidate().providerModelId().equals(asked.message().model());
        };
    }

    private List<Header> identified() {
        return new ArrayList<>(Errors.identification(dispatch.requestId()));
    }

    @Override
    public Reply gathered(byte[] body) {
        if (status == 400
                && dispatch.heal(permit.candidate(), adapter.definition().kind(), status, body)) {
            return once();
        }
        if (asked.counting()) {
            return new Reply.Replace(countingRefused(body));
        }
        ClientError error = ProviderErrors.read(adapter.definition().kind(), status, contentType, body);
        if (error.failover() == ClientError.Failover.CREDENTIAL) {
            LOG.error(
                    "provider {} refuses our credential with status {}: check it on the console's page of providers",
                    adapter.name(),
                    status);
            return new Reply.Replace(dispatch.conclusion());
        }
        if (error.verbatim()) {
            return new Reply.Replace(new Answer(error.status(), errorHeaders, body));
        }
        if (error.failover() == ClientError.Failover.NEXT_CANDIDATE) {
            return new Reply.Replace(dispatch.conclusion());
        }
        return new Reply.Replace(Errors.error(asked.request().id(), error.status(), error.type(), error.message()));
    }

    /** Counting is never a 5xx: what the request is not to blame for is estimated. */
    private Answer countingRefused(byte[] body) {
        ClientError error = ProviderErrors.read(adapter.definition().kind(), status, contentType, body);
        if (error.failover() != ClientError.Failover.FINAL) {
            return TokenEstimate.answer(asked);
        }
        return error.verbatim()
                ? new Answer(error.status(), errorHeaders, body)
                : Errors.error(asked.request().id(), error.status(), error.type(), error.message());
    }

    @Override
    public void passing(ByteBuffer bytes) {
        Objects.requireNonNull(flow).passing(bytes);
    }

    @Override
    public byte @Nullable [] keepAlive() {
        return flow == null ? null : flow.keepAlive();
    }

    @Override
    public byte @Nullable [] failure(Ending ending) {
        return flow == null ? null : flow.failure(ending);
    }

    @Override
    public Reply unreachable(Ending ending) {
        if (ending == Ending.GATEWAY_STOPPED) {
            return new Reply.Replace(Errors.error(
                    asked.request().id(), 503, "api_error", "Sluice is restarting", new Header("retry-after", "2")));
        }
        if (ending == Ending.CUT_OFF) {
            return new Reply.Replace(Errors.error(
                    asked.request().id(), 451, "permission_error", RunningRequests.SUSPENDED, Errors.NO_RETRY));
        }
        permit.report(ending == Ending.CONNECT_FAILED ? Report.Outcome.CONNECT_FAILED : Report.Outcome.TOO_SLOW);
        LOG.warn("provider {} does not answer request {} ({})", adapter.name(), dispatch.requestId(), ending);
        dispatch.failures().unanswered(ending == Ending.SERVER_SILENT);
        return dispatch.mayGoOn() ? once() : new Reply.Replace(dispatch.conclusion());
    }

    @Override
    public void ended(Ending ending) {
        if (running != null) {
            running.run();
        }
        // Whatever was not reported before is nobody's fault but the client's, or ours.
        permit.report(Report.Outcome.CLIENT_ABORTED);
        if (money != null) {
            Turnstile.count(
                    dispatch.ticket(),
                    money.settle(flow == null ? null : flow.reader(), status, ending, providerRequestId));
        }
        if (!again || Turnstile.over(ending)) {
            dispatch.ticket().close();
        }
    }

    private Reply once() {
        again = true;
        return new Reply.Again();
    }

    @Override
    public Verdict again() {
        return dispatch.next();
    }
}

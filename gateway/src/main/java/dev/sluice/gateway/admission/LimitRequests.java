package dev.sluice.gateway.admission;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.increases.IncreaseAnswers;
import dev.sluice.gateway.increases.IncreaseAnswers.OwnAnswer;
import dev.sluice.gateway.increases.IncreaseRefusedException;
import dev.sluice.gateway.increases.Increases;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.spend.Cents;
import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/limit_requests}: whoever has a credential for the gateway sees the limits that apply to them and what they
 * asked for (GET), and asks for more (POST with {@code reason}, and {@code period} and {@code amount} in cents if they
 * like).
 */
@Component
final class LimitRequests {

    private static final int LARGEST_BODY = 16 << 10;
    private static final int SHOWN = 20;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Logger LOG = LoggerFactory.getLogger(LimitRequests.class);

    private final Doorkeeper doorkeeper;
    private final Increases increases;
    private final dev.sluice.gateway.directory.Members members;

    LimitRequests(Doorkeeper doorkeeper, Increases increases, dev.sluice.gateway.directory.Members members) {
        this.doorkeeper = doorkeeper;
        this.increases = increases;
        this.members = members;
    }

    Answer answer(Request request) {
        return switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> refused.answer();
            case Caller.Known known ->
                members.find(known.holder().memberId()).isPresent()
                        ? answer(request, known.holder().memberId())
                        : Errors.error(
                                request.id(),
                                403,
                                "permission_error",
                                "only members can ask for more",
                                Errors.NO_RETRY);
        };
    }

    private Answer answer(Request request, UUID memberId) {
        try {
            return switch (request.method()) {
                case "GET", "HEAD" -> json(request, own(memberId));
                case "POST" -> ask(request, memberId);
                default ->
                    Errors.error(
                            request.id(),
                            405,
                            "invalid_request_error",
                            request.path() + " takes GET and POST",
                            new Header("allow", "GET, HEAD, POST"));
            };
        } catch (IncreaseRefusedException e) {
            return Errors.invalid(request.id(), String.valueOf(e.getMessage()));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("a request for a higher limit cannot be taken: {}", e.getMessage());
            return Errors.error(
                    request.id(),
                    503,
                    "api_error",
                    "Sluice's database is away at the moment",
                    new Header("retry-after", "2"));
        }
    }

    private OwnAnswer own(UUID memberId) {
        Member member = members.find(memberId).orElseThrow();
        return new OwnAnswer(
                increases.capsOf(memberId).stream().map(IncreaseAnswers::of).toList(),
                increases.of(memberId, SHOWN).stream()
                        .map(increase -> IncreaseAnswers.of(increase, member))
                        .toList());
    }

    private Answer ask(Request request, UUID memberId) {
        if (request.body().size() > LARGEST_BODY) {
            return Errors.error(request.id(), 413, "request_too_large", "the body may have 16 KB");
        }
        ByteBuffer bytes = request.body().bytes();
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        Asked asked;
        try {
            asked = Asked.read(body);
        } catch (IllegalArgumentException e) {
            return Errors.invalid(request.id(), String.valueOf(e.getMessage()));
        }
        return json(
                request,
                IncreaseAnswers.of(
                        increases.ask(memberId, asked.period(), asked.limitId(), asked.amountPico(), asked.reason()),
                        members.find(memberId).orElseThrow()));
    }

    private static Answer json(Request request, Object body) {
        List<Header> headers = new ArrayList<>(Errors.identification(Ids.text("req", request.id())));
        headers.add(new Header("content-type", "application/json"));
        headers.add(new Header("cache-control", "no-store"));
        return new Answer(200, headers, JSON.writeValueAsBytes(body));
    }

    /** The body, checked. */
    record Asked(
            @Nullable Period period,
            @Nullable UUID limitId,
            @Nullable BigInteger amountPico,
            String reason) {

        /** @throws IllegalArgumentException with {@code field: why} when it is not usable */
        static Asked read(byte[] body) {
            JsonNode node;
            try {
                node = JSON.readTree(body);
            } catch (JacksonException e) {
                throw new IllegalArgumentException("invalid JSON", e);
            }
            if (!(node instanceof ObjectNode fields)) {
                throw new IllegalArgumentException("the body must be a JSON object");
            }
            String reason = text(fields, "reason");
            if (reason == null) {
                throw new IllegalArgumentException("reason: is required");
            }
            return new Asked(
                    period(text(fields, "period")),
                    limit(text(fields, "spend_limit_id")),
                    amount(text(fields, "amount")),
                    reason);
        }

        private static @Nullable Period period(@Nullable String word) {
            return word == null
                    ? null
                    : Arrays.stream(Period.values())
                            .filter(each -> each.apiName().equals(word))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException("period: must be one of daily, weekly, monthly"));
        }

        private static @Nullable UUID limit(@Nullable String id) {
            return id == null
                    ? null
                    : Ids.parse("spl", id)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "spend_limit_id: must be an id that starts with spl_"));
        }

        private static @Nullable BigInteger amount(@Nullable String cents) {
            return cents == null
                    ? null
                    : Cents.parse(cents)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "amount: must be a whole-number decimal string of cents"));
        }

        private static @Nullable String text(ObjectNode fields, String name) {
            JsonNode value = fields.get(name);
            if (value == null || value.isNull()) {
                return null;
            }
            if (!value.isString()) {
                throw new IllegalArgumentException(name + ": must be a string");
            }
            return value.stringValue();
        }
    }
}

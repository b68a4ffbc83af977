package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all flavours have in common: Messages requests are read, steered by behaviours and answered in a dialect. */
final class Answering {

    private final Control control;

    Answering(Control control) {
        this.control = control;
    }

    /** Reads a body in its flavour's form; throws {@link IllegalArgumentException} in the provider's wording. */
    interface Reader {
        MessagesRequest read(byte[] body);
    }

    /** The answer to a Messages request; {@code answer=} goes without a look at its body. */
    Reply messages(Arrival arrival, Dialect dialect, Reader reader) {
        Behaviour behaviour = control.next();
        String form = behaviour.text(Directive.ANSWER, "auto");
        try {
            MessagesRequest request =
                    "auto".equals(form) ? reader.read(arrival.body()) : MessagesRequest.unread("stream".equals(form));
            if (!request.markers().isEmpty()) {
                behaviour = behaviour.with(Behaviour.parse(request.markers()));
            }
            return new Reply(
                    steps(arrival, dialect, request, behaviour),
                    behaviour.count(Directive.WRITE, 0),
                    true,
                    behaviour.directives().get(Directive.TAG),
                    null);
        } catch (IllegalArgumentException e) {
            return error(arrival, dialect, dialect.invalid(String.valueOf(e.getMessage())));
        }
    }

    private static List<Step> steps(Arrival arrival, Dialect dialect, MessagesRequest request, Behaviour behaviour) {
        List<Step> early = ended(behaviour);
        if (!early.isEmpty()) {
            return early;
        }
        if (behaviour.has(Directive.STATUS)) {
            return ErrorAnswer.asked(dialect, behaviour).steps(dialect, arrival.requestId(), behaviour);
        }
        List<String> refused = refusedBetas(arrival, request, behaviour);
        if (!refused.isEmpty()) {
            return dialect.unknownBetas(refused).steps(dialect, arrival.requestId(), behaviour);
        }
        Answer answer = Answer.to(request, behaviour, arrival.bodyBytes());
        return request.stream()
                ? StreamScript.of(dialect, behaviour, answer, arrival.requestId())
                : JsonAnswer.of(dialect, behaviour, answer, arrival.requestId());
    }

    /** The whole answer when the connection is to end before its first byte, else nothing. */
    private static List<Step> ended(Behaviour behaviour) {
        if (!behaviour.has(Directive.CUT) || !behaviour.is(Directive.CUT_AT, "head")) {
            return List.of();
        }
        Step end = behaviour.is(Directive.CUT, "reset") ? new Step.Reset() : new Step.Close();
        return List.of(new Step.Pause(behaviour.duration(Directive.LATENCY)), end);
    }

    private static List<String> refusedBetas(Arrival arrival, MessagesRequest request, Behaviour behaviour) {
        if (!behaviour.has(Directive.REJECT_BETAS)) {
            return List.of();
        }
        List<String> asked = new ArrayList<>(request.betas());
        // InvokeModel takes betas from the body alone; a header of that name means nothing to it.
        if (arrival.flavour() != Flavour.BEDROCK) {
            for (String line : arrival.headers().getAll("anthropic-beta")) {
                asked.addAll(List.of(line.strip().split("\\s*,\\s*")));
            }
        }
        List<String> rejected =
                List.of(behaviour.text(Directive.REJECT_BETAS, "").split(","));
        return asked.stream().filter(rejected::contains).distinct().toList();
    }

    /** The answer of an endpoint for credentials, which the behaviour of those can replace by a failure. */
    Reply credential(Arrival arrival, Dialect dialect, String type, ErrorOr answer) {
        Behaviour behaviour = control.credentialBehaviour();
        List<Step> early = ended(behaviour);
        if (!early.isEmpty()) {
            return Reply.of(early);
        }
        ErrorAnswer error = behaviour.has(Directive.STATUS) ? ErrorAnswer.asked(dialect, behaviour) : answer.error();
        if (error != null) {
            byte[] body = dialect.errorBody(error, arrival.requestId()).getBytes(StandardCharsets.UTF_8);
            return bytes(error.status(), type, body, behaviour);
        }
        return bytes(200, type, answer.body().getBytes(StandardCharsets.UTF_8), behaviour);
    }

    /** A body, or the error instead of it. */
    record ErrorOr(@Nullable ErrorAnswer error, String body) {

        static ErrorOr error(int status, String type, String message) {
            return new ErrorOr(new ErrorAnswer(status, type, message), "");
        }

        static ErrorOr body(String body) {
            return new ErrorOr(null, body);
        }
    }

    private static Reply bytes(int status, String type, byte[] body, Behaviour behaviour) {
        return Reply.of(List.of(
                new Step.Pause(behaviour.duration(Directive.LATENCY)),
                new Step.Send(Wire.head(status, type, body.length, "cache-control: no-store\r\n")),
                new Step.Send(body)));
    }

    static Reply error(Arrival arrival, Dialect dialect, ErrorAnswer error) {
        return Reply.of(error.steps(dialect, arrival.requestId(), Behaviour.DEFAULT));
    }

    static Reply json(Arrival arrival, Dialect dialect, byte[] body) {
        return Reply.of(List.of(
                new Step.Send(Wire.jsonHead(200, body.length, dialect, arrival.requestId(), "")), new Step.Send(body)));
    }

    /** This answer to a request for a count, unless the request is not valid or has a beta that is refused. */
    Reply count(Arrival arrival, Dialect dialect, Supplier<MessagesRequest> reader, String json) {
        try {
            List<String> refused = refusedBetas(arrival, reader.get(), control.standing());
            return refused.isEmpty()
                    ? json(arrival, dialect, json.getBytes(StandardCharsets.UTF_8))
                    : error(arrival, dialect, dialect.unknownBetas(refused));
        } catch (IllegalArgumentException e) {
            return error(arrival, dialect, dialect.invalid(String.valueOf(e.getMessage())));
        }
    }

    /** {@code {"input_tokens":N}}, or what is wrong with the body. */
    Reply count(Arrival arrival, Dialect dialect, Reader reader) {
        String json = "{\"input_tokens\":" + UsageFigures.tokensOfBytes(arrival.body().length) + "}";
        return count(arrival, dialect, () -> reader.read(arrival.body()), json);
    }
}

package dev.sluice.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of the behaviour language; {@code simulator/README.md} explains each. */
enum Directive {
    /** Time before the answer's head. */
    LATENCY(Form.DURATION),
    /** Time between the head and the first byte of the body. */
    FIRST(Form.DURATION),
    /** Time between two content deltas. */
    INTERVAL(Form.DURATION),
    /** Number of text deltas. */
    CHUNKS(Form.COUNT),
    /** Characters of one text delta. */
    CHARS(Form.COUNT),
    /** The whole answer text. */
    TEXT(Form.TEXT),
    /** Characters of a thinking block before the text. */
    THINKING(Form.COUNT),
    /** {@code Name:{json}}: call this tool if the request offers it. */
    TOOL(Form.TEXT),
    /** Token counts, see {@link UsageFigures}. */
    USAGE(Form.TEXT),
    /** {@code usage.iterations}: {@code type:in/out[@model],…}. */
    ITERATIONS(Form.TEXT),
    /** {@code usage.speed}. */
    SPEED(Form.TEXT),
    /** {@code usage.service_tier}. */
    TIER(Form.TEXT),
    /** {@code usage.inference_geo}. */
    GEO(Form.TEXT),
    /** Where the stream reports usage at its end. */
    DELTA_USAGE("full", "output", "each", "none"),
    /** The model that the answer names. */
    MODEL(Form.TEXT),
    /** The stop reason. */
    STOP(Form.TEXT),
    /** Answer with this error status instead. */
    STATUS(Form.COUNT),
    /** {@code error.type} of {@link #STATUS} or {@link #ERROR_AT}. */
    ERROR(Form.TEXT),
    /** {@code error.message}. */
    MESSAGE(Form.TEXT),
    /** Seconds of the {@code retry-after} header of an error. */
    RETRY_AFTER(Form.COUNT),
    /** Send an error event after this many content deltas. */
    ERROR_AT(Form.COUNT),
    /** Send an exception frame of this type; an error event where there are no frames. */
    EXCEPTION(Form.TEXT),
    /** After how many content deltas to send it. */
    EXCEPTION_AT(Form.COUNT),
    /** Spoil the checksum of this frame; the first one is 1. */
    CRC_AT(Form.COUNT),
    /** Refuse requests that have one of these betas. */
    REJECT_BETAS(Form.TEXT),
    /** Compress the answer though nobody asked. */
    GZIP("on", "off"),
    /** Which provider it is where a path belongs to two. */
    FLAVOUR("anthropic", "claude-on-aws", "bedrock-messages", "foundry"),
    /** Fall silent for this long, or {@code forever}. */
    SILENCE(Form.SILENCE),
    /** After how many content deltas to fall silent. */
    SILENCE_AT(Form.COUNT),
    /** End the connection early. */
    CUT("close", "reset", "inside"),
    /** After how many content deltas to cut, or {@code head} for before the answer's first byte. */
    CUT_AT(Form.PLACE),
    /** Promise this many more bytes than are sent (answers that are not streamed). */
    SHORT(Form.COUNT),
    /** Send an event of an unknown type after every so many deltas. */
    UNKNOWN(Form.COUNT),
    /** Send a comment line after every so many deltas. */
    COMMENTS(Form.COUNT),
    /** Largest number of bytes written at once. */
    WRITE(Form.COUNT),
    /** Put the sending time into each text delta. */
    STAMP("on", "off"),
    /** {@code json} and {@code stream} answer so without reading the request's body. */
    ANSWER("auto", "json", "stream"),
    /** A name under which the request is recorded. */
    TAG(Form.TEXT);

    private static final Pattern DURATION_FORM = Pattern.compile("(\\d{1,9})(us|ms|s|m)");
    private static final String COUNT_FORM = "\\d{1,9}";

    private final Form form;
    private final Set<String> choices;

    Directive(Form form) {
        this.form = form;
        this.choices = Set.of();
    }

    Directive(String... choices) {
        this.form = Form.CHOICE;
        this.choices = Set.of(choices);
    }

    /** The spelling in markers: {@code delta-usage}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The directive of this spelling. */
    static Directive ofWord(String word) {
        for (Directive directive : values()) {
            if (directive.word().equals(word)) {
                return directive;
            }
        }
        throw new IllegalArgumentException("sim: unknown word '" + word + "'");
    }

    /** Returns the value if it fits this directive, else throws {@link IllegalArgumentException}. */
    String checked(String value) {
        boolean fits = switch (form) {
            case TEXT -> true;
            case COUNT -> value.matches(COUNT_FORM);
            case DURATION -> DURATION_FORM.matcher(value).matches();
            case PLACE -> "head".equals(value) || value.matches(COUNT_FORM);
            case SILENCE ->
                "forever".equals(value) || DURATION_FORM.matcher(value).matches();
            case CHOICE -> choices.contains(value);
        };
        if (!fits) {
            throw new IllegalArgumentException("sim: '" + value + "' does not fit " + word() + ", which takes "
                    + (choices.isEmpty() ? form.example : String.join(", ", choices)));
        }
        return value;
    }

    /** Reads {@code 250us}, {@code 500ms}, {@code 2s}, {@code 1m}. */
    static Duration duration(String value) {
        Matcher matcher = DURATION_FORM.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("sim: not a duration: " + value);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> Duration.ofNanos(amount * 1_000);
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    private enum Form {
        TEXT("a text"),
        COUNT("a whole number"),
        DURATION("a duration like 500ms"),
        PLACE("a whole number or head"),
        SILENCE("a duration or forever"),
        CHOICE("");

        private final String example;

        Form(String example) {
            this.example = example;
        }
    }
}

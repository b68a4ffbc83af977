package dev.sluice.gateway.saml;

/** Leaves the checks at the first thing that is wrong; the public entry points turn it into a result. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String sentence;

    /** {@code sentence} is shown to people: it holds nothing that came with the message. */
    Refusal(Reason reason, String sentence) {
        super(sentence, null, false, false);
        this.reason = reason;
        this.sentence = sentence;
    }

    SamlOutcome.Rejected outcome() {
        return new SamlOutcome.Rejected(reason, sentence);
    }

    Reason reason() {
        return reason;
    }

    String sentence() {
        return sentence;
    }

    static void unless(boolean condition, Reason reason, String sentence) {
        if (!condition) {
            throw new Refusal(reason, sentence);
        }
    }
}

package dev.sluice.gateway.saml;

/** What came of a response: an identity that its provider proved, or the reason why not. */
public sealed interface SamlOutcome {

    /** Everything in it was covered by a valid signature. */
    record Verified(SamlIdentity identity) implements SamlOutcome {}

    /** {@code sentence} is safe to show: it holds nothing that came with the response. */
    record Rejected(Reason reason, String sentence) implements SamlOutcome {}
}

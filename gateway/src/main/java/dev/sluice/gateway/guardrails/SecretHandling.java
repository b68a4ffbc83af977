package dev.sluice.gateway.guardrails;

/** What happens to a prompt with a secret in it. */
enum SecretHandling {
    IGNORE,
    /** It goes through, and the answer has a header. */
    WARN,
    BLOCK
}

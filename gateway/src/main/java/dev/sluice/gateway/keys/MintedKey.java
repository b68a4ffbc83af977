package dev.sluice.gateway.keys;

/** A new key together with its secret, which is shown this once. */
public record MintedKey(ApiKey key, String secret) {

    /** Leaves the secret out, so that it cannot reach a log by accident. */
    @Override
    public String toString() {
        return "MintedKey[" + key + "]";
    }
}

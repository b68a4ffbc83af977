package dev.sluice.gateway.secrets;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes credentials for storage: HMAC-SHA-256 (RFC 2104) with the installation's secret, so that a copy of the
 * database without that secret does not even tell whether a guessed credential is right. A slow password hash is not
 * needed, because what is hashed here is long and random. Safe for use by many threads.
 */
public final class KeyedHash {

    /** Length of every hash, in bytes. */
    public static final int BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac prototype;

    /** {@code key} has at least 32 bytes. */
    public KeyedHash(byte[] key) {
        if (key.length < BYTES) {
            throw new IllegalArgumentException("the key of a keyed hash needs at least 32 bytes");
        }
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(key, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The hash of a credential.
     *
     * @param purpose keeps hashes of different kinds apart, for example {@code api_key}; holds no NUL
     */
    public byte[] of(String purpose, String credential) {
        Mac mac = copy();
        mac.update(purpose.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return mac.doFinal(credential.getBytes(StandardCharsets.UTF_8));
    }

    /** A clone is several times cheaper than a new, keyed instance, and the prototype itself never changes. */
    private Mac copy() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}

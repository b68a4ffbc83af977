package dev.sluice.gateway.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/** A master key whose bytes are in this process. */
final class LocalMasterKey implements MasterKey {

    private static final int SHORTEST_PASSPHRASE = 32;
    private static final byte[] SALT = "sluice master key".getBytes(StandardCharsets.UTF_8);

    private final String id;
    private final Gcm cipher;

    private LocalMasterKey(byte[] key) {
        // One-way: a part of a key derived from it.
        this.id = "local:" + Base64.getUrlEncoder().withoutPadding().encodeToString(derive(key, "id", 9));
        this.cipher = new Gcm(key);
    }

    /**
     * The key of 32 bytes in base64, or the one derived from a passphrase (HKDF-SHA-256, RFC 5869). Passphrases must come
     * from a generator: HKDF does not slow guessing down.
     *
     * @param origin where it stands, for the message
     */
    static LocalMasterKey of(String text, String origin) {
        byte[] decoded = decode(text.strip());
        if (decoded.length == Gcm.KEY_BYTES) {
            return new LocalMasterKey(decoded);
        }
        if (text.strip().length() < SHORTEST_PASSPHRASE) {
            throw new VaultException(
                    origin + " holds neither 32 bytes in base64 nor a passphrase of at least 32 characters", null);
        }
        return new LocalMasterKey(derive(text.strip().getBytes(StandardCharsets.UTF_8), "passphrase", Gcm.KEY_BYTES));
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] derive(byte[] from, String use, int bytes) {
        try {
            HKDFParameterSpec parameters = HKDFParameterSpec.ofExtract()
                    .addIKM(from)
                    .addSalt(SALT)
                    .thenExpand(use.getBytes(StandardCharsets.UTF_8), bytes);
            return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public byte[] wrap(byte[] dataKey) {
        return cipher.encrypt(id, dataKey);
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
        try {
            return cipher.decrypt(id, wrapped);
        } catch (GeneralSecurityException e) {
            throw new VaultException("a stored secret was altered, or sealed under another master key", e);
        }
    }

    /** The bare cipher, with which secrets were sealed before there were data keys. */
    Gcm cipher() {
        return cipher;
    }
}

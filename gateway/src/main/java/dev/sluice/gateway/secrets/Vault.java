package dev.sluice.gateway.secrets;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * Seals secrets for storage. Each is encrypted under a fresh data key of 256 bits (AES-256-GCM, NIST SP 800-38D), which a
 * master key wraps, so that a change of the master key touches no secret. Thread-safe.
 *
 * <p>The sealed form: a format byte, the id of the master key, the wrapped data key, a nonce, the ciphertext with its tag.
 */
@Service
public class Vault {

    private static final byte FORMAT = 2;

    /** Sealed by the file's key itself, without a data key. */
    private static final byte OLD_FORMAT = 1;

    private final MasterKeys keys;

    Vault(MasterKeys keys) {
        this.keys = keys;
    }

    /**
     * Seals a secret.
     *
     * @param purpose binds the result to its place, so that it cannot be opened as something else
     * @throws VaultException when the master key cannot be had
     */
    public byte[] seal(String purpose, byte[] secret) {
        byte[] dataKey = Gcm.newKey();
        MasterKey master = keys.current();
        byte[] wrapped = master.wrap(dataKey);
        byte[] box = new Gcm(dataKey).encrypt(purpose, secret);
        Arrays.fill(dataKey, (byte) 0);
        return form(master.id(), wrapped, box);
    }

    /** @throws VaultException when it was altered, sealed for another purpose, or its master key cannot be had */
    public byte[] open(String purpose, byte[] sealed) {
        if (sealed.length > 0 && sealed[0] == OLD_FORMAT) {
            return openOld(purpose, sealed);
        }
        Parts parts = Parts.of(sealed);
        byte[] dataKey = keys.byId(parts.masterKeyId()).unwrap(parts.wrappedKey());
        try {
            return new Gcm(dataKey).decrypt(purpose, parts.box());
        } catch (GeneralSecurityException e) {
            throw new VaultException("a stored secret was altered or does not belong here", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** The same secret under the current master key, or nothing when it is already. The purpose is as it was. */
    public Optional<byte[]> rewrap(String purpose, byte[] sealed) {
        if (sealed.length > 0 && sealed[0] == OLD_FORMAT) {
            return Optional.of(seal(purpose, openOld(purpose, sealed)));
        }
        Parts parts = Parts.of(sealed);
        MasterKey master = keys.current();
        if (parts.masterKeyId().equals(master.id())) {
            return Optional.empty();
        }
        byte[] dataKey = keys.byId(parts.masterKeyId()).unwrap(parts.wrappedKey());
        byte[] wrapped = master.wrap(dataKey);
        Arrays.fill(dataKey, (byte) 0);
        return Optional.of(form(master.id(), wrapped, parts.box()));
    }

    private byte[] openOld(String purpose, byte[] sealed) {
        try {
            return keys.ofDataDirectory().decrypt(purpose, Arrays.copyOfRange(sealed, 1, sealed.length));
        } catch (GeneralSecurityException e) {
            throw new VaultException("a stored secret cannot be opened with the file secret.key", e);
        }
    }

    private static byte[] form(String masterKeyId, byte[] wrapped, byte[] box) {
        byte[] id = masterKeyId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Short.BYTES + id.length + Short.BYTES + wrapped.length + box.length)
                .put(FORMAT)
                .putShort((short) id.length)
                .put(id)
                .putShort((short) wrapped.length)
                .put(wrapped)
                .put(box)
                .array();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, lives for one method
    private record Parts(String masterKeyId, byte[] wrappedKey, byte[] box) {

        static Parts of(byte[] sealed) {
            try {
                ByteBuffer buffer = ByteBuffer.wrap(sealed);
                if (buffer.get() == FORMAT) {
                    String id = new String(next(buffer, buffer.getShort()), StandardCharsets.UTF_8);
                    byte[] wrapped = next(buffer, buffer.getShort());
                    return new Parts(id, wrapped, next(buffer, buffer.remaining()));
                }
            } catch (BufferUnderflowException e) {
                throw new VaultException("not a sealed secret", e);
            }
            throw new VaultException("not a sealed secret", null);
        }

        private static byte[] next(ByteBuffer buffer, int length) {
            if (length < 0 || length > buffer.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            return bytes;
        }
    }
}

package dev.sluice.gateway.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The keys of the organization's members. */
@Service
public class ApiKeys {

    /** Makes a key for a member; {@code expiresAt} null means it does not expire. */
    public MintedKey mint(UUID memberId, String name, KeyKind kind, @Nullable Instant expiresAt) {
        throw new UnsupportedOperationException();
    }

    /** All keys, newest first, revoked ones included. */
    public List<ApiKey> list() {
        throw new UnsupportedOperationException();
    }

    /** One key. */
    public Optional<ApiKey> find(UUID keyId) {
        throw new UnsupportedOperationException();
    }

    /** Gives the key another name. */
    public void rename(UUID keyId, String name) {
        throw new UnsupportedOperationException();
    }

    /** Ends the key on every replica within one second; doing it twice is harmless. */
    public void revoke(UUID keyId) {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks a presented secret. Blocks for a database read when the key is not cached; answers from the cache while the
     * store is away.
     */
    public KeyCheck check(String presentedSecret) {
        throw new UnsupportedOperationException();
    }
}

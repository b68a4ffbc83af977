package dev.sluice.gateway.identity;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes and checks passwords: argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
@Component
class Passwords {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;

    /** Each check takes 19 MiB and a core for a while: a burst of sign-ins waits here instead of filling the heap. */
    private static final int AT_ONCE = 4;

    private final Argon2PasswordEncoder encoder =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore room = new Semaphore(AT_ONCE, true);
    private @Nullable String nobodysHash;

    String hash(String password) {
        return inTurn(() -> encode(password));
    }

    /** Whether the password is right; without a hash it takes as long and is wrong, so that time tells nothing. */
    boolean matches(String password, @Nullable String hash) {
        String nobodys = nobodysHash();
        boolean same = inTurn(() -> encoder.matches(password, hash == null ? nobodys : hash));
        return same && hash != null;
    }

    // Made at the first sign-in and not at the start, which it would slow down.
    private synchronized String nobodysHash() {
        if (nobodysHash == null) {
            nobodysHash = encode(Tokens.next());
        }
        return nobodysHash;
    }

    private String encode(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("a password that is not null has a hash");
        }
        return hash;
    }

    private <T> T inTurn(Supplier<T> work) {
        room.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            room.release();
        }
    }
}

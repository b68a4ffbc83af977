package dev.sluice.gateway.identity;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberExistsException;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The way in for the first person: a link that works once, for {@link #LIFETIME}, while there is no owner who can sign in.
 * There is no default password.
 */
@Service
public class OwnerSetup {

    static final Duration LIFETIME = Duration.ofHours(24);

    private final JdbcClient database;
    private final Members members;
    private final LocalCredentials credentials;
    private final Passwords passwords;
    private final TransactionTemplate transaction;
    private final Clock clock;

    private @Nullable PendingLink pending;

    OwnerSetup(
            JdbcClient database,
            Members members,
            LocalCredentials credentials,
            Passwords passwords,
            TransactionTemplate transaction,
            Clock clock) {
        this.database = database;
        this.members = members;
        this.credentials = credentials;
        this.passwords = passwords;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record PendingLink(String token, Instant expiresAt) {}

    private record StoredLink(byte[] tokenHash, Instant expiresAt, boolean used) {}

    /**
     * Path and query of the set-up page, to be put behind the public address and shown to whoever starts Sluice; empty
     * once there is an owner. The first call of a process makes a new link and ends the one before.
     */
    public synchronized Optional<String> pendingLink() {
        if (ownerExists()) {
            pending = null;
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (pending == null || !pending.expiresAt().isAfter(now)) {
            pending = new PendingLink(Tokens.next(), now.plus(LIFETIME));
            store(pending);
        }
        return Optional.of("/setup?token=" + pending.token());
    }

    /** Whether this token would be taken now. */
    boolean isGood(String token) {
        return stored().map(link -> opens(link, token)).orElse(false) && !ownerExists();
    }

    /**
     * Makes the owner and uses the link up, both or none.
     *
     * @return empty when the token is not good (any more)
     * @throws MemberExistsException when someone already has this e-mail address; the link stays good
     * @throws IllegalArgumentException when the address or the name is not usable; the link stays good
     */
    Optional<Member> setUp(String token, String name, String email, String password) {
        String hash = passwords.hash(password);
        return transaction.execute(status -> {
            // Locks the row: of two people with the same link, the second finds it used.
            Optional<StoredLink> link = lock();
            if (link.filter(stored -> opens(stored, token)).isEmpty() || ownerExists()) {
                return Optional.empty();
            }
            Member owner = members.add(email, name, Role.OWNER);
            credentials.setPassword(owner.id(), hash);
            database.sql("update owner_setup set used_at = ?")
                    .param(Timestamp.from(clock.instant()))
                    .update();
            return Optional.of(owner);
        });
    }

    private boolean opens(StoredLink link, String token) {
        boolean same = Tokens.same(link.tokenHash(), Tokens.hash(token));
        return same && !link.used() && link.expiresAt().isAfter(clock.instant());
    }

    private boolean ownerExists() {
        return credentials.holders().stream()
                .flatMap(id -> members.find(id).stream())
                .anyMatch(member -> member.role() == Role.OWNER && member.status() == MemberStatus.ACTIVE);
    }

    private void store(PendingLink link) {
        database.sql("""
                        insert into owner_setup (token_hash, expires_at) values (:hash, :expires)
                        on conflict (only_row) do update set token_hash = :hash, expires_at = :expires, used_at = null
                        """)
                .param("hash", Tokens.hash(link.token()))
                .param("expires", Timestamp.from(link.expiresAt()))
                .update();
    }

    private Optional<StoredLink> stored() {
        return read("select token_hash, expires_at, used_at from owner_setup");
    }

    private Optional<StoredLink> lock() {
        return read("select token_hash, expires_at, used_at from owner_setup for update");
    }

    private Optional<StoredLink> read(String sql) {
        return database.sql(sql)
                .query((row, number) -> new StoredLink(
                        row.getBytes("token_hash"),
                        row.getTimestamp("expires_at").toInstant(),
                        row.getTimestamp("used_at") != null))
                .optional();
    }
}

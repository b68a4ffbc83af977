package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import dev.sluice.gateway.support.AdminApiTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/** Two replicas on one database, the second one behind a real LISTEN. */
@AdminApiTest
class RevocationTests {

    @Autowired
    private Audit audit;

    @Autowired
    private ApiKeys here;

    @Autowired
    private Members members;

    @Autowired
    private ServiceAccounts accounts;

    @Autowired
    private KeyStore store;

    @Autowired
    private KeyedHash hash;

    @Autowired
    private LastUsed lastUsed;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private Environment environment;

    private ApiKeys there;
    private Member ana;
    private Thread listener;
    private volatile boolean stopped;

    @BeforeEach
    void startTheOtherReplica() throws Exception {
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        there = new ApiKeys(store, members, accounts, hash, lastUsed, audit, Clock.systemUTC(), Ticker.systemTicker());
        there.listening(true);
        CountDownLatch listening = new CountDownLatch(1);
        listener = Thread.ofVirtual().start(() -> listen(listening));
        listening.await();
    }

    @AfterEach
    void stopTheOtherReplica() throws InterruptedException {
        stopped = true;
        listener.join();
    }

    private void listen(CountDownLatch listening) {
        try (Connection connection = DriverManager.getConnection(
                        environment.getRequiredProperty("spring.datasource.url"),
                        environment.getRequiredProperty("spring.datasource.username"),
                        environment.getRequiredProperty("spring.datasource.password"));
                Statement statement = connection.createStatement()) {
            statement.execute("listen api_key; listen member");
            listening.countDown();
            while (!stopped) {
                for (PGNotification note : connection.unwrap(PGConnection.class).getNotifications(100)) {
                    if (note.getName().equals(ApiKeys.CHANNEL)) {
                        there.forget(note.getParameter());
                    } else {
                        there.forgetMember(note.getParameter());
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRevokedKeyIsRefusedOnTheOtherReplicaWithinASecond() throws InterruptedException {
        MintedKey minted = here.mint(ana.id(), "laptop", KeyKind.CLAUDE_CODE, null);
        assertThat(there.check(minted.secret())).isInstanceOf(KeyCheck.Accepted.class);

        here.revoke(minted.key().id());

        assertThat(untilRejected(minted.secret())).isLessThan(Duration.ofSeconds(1));
        assertThat(there.check(minted.secret())).isEqualTo(new KeyCheck.Rejected(KeyCheck.Reason.REVOKED));
    }

    @Test
    void suspendingAMemberEndsTheirKeysOnTheOtherReplicaWithinASecond() throws InterruptedException {
        MintedKey minted = here.mint(ana.id(), "laptop", KeyKind.API, null);
        assertThat(there.check(minted.secret())).isInstanceOf(KeyCheck.Accepted.class);

        members.setStatus(ana.id(), MemberStatus.SUSPENDED);

        assertThat(untilRejected(minted.secret())).isLessThan(Duration.ofSeconds(1));
        assertThat(there.check(minted.secret())).isEqualTo(new KeyCheck.Rejected(KeyCheck.Reason.MEMBER_INACTIVE));
    }

    @Test
    void aRevocationThatIsRolledBackEndsNothing() {
        MintedKey minted = here.mint(ana.id(), "laptop", KeyKind.CLAUDE_CODE, null);
        transactions.executeWithoutResult(status -> {
            here.revoke(minted.key().id());
            status.setRollbackOnly();
        });

        assertThat(here.check(minted.secret())).isInstanceOf(KeyCheck.Accepted.class);
        assertThat(there.check(minted.secret())).isInstanceOf(KeyCheck.Accepted.class);
    }

    private Duration untilRejected(String secret) throws InterruptedException {
        Instant start = Instant.now();
        while (there.check(secret) instanceof KeyCheck.Accepted
                && Duration.between(start, Instant.now()).toSeconds() < 5) {
            Thread.sleep(2);
        }
        return Duration.between(start, Instant.now());
    }
}

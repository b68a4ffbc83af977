package dev.sluice.gateway.policies;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What clients say they have loaded, gathered and written once a minute, so that no request waits for it. They can say
 * what they like (gateway contract §14): good for a report, never for a refusal.
 */
@Component
public class Sightings implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Sightings.class);
    private static final int FLUSH_SECONDS = 60;
    private static final int MOST_PENDING = 100_000;
    private static final int LONGEST_CLIENT = 100;
    private static final Pattern CHECKSUM = Pattern.compile("sha256:[0-9a-f]{64}");

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ConcurrentHashMap<UUID, Sighting> pending = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, EffectivePolicy> given = new ConcurrentHashMap<>();
    private final java.util.Set<String> recorded = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("policy-sightings").factory());

    Sightings(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * The credential that a client uses.
     *
     * @param workspace of the key; null for the default one and for whoever has signed in
     */
    public record Client(
            UUID credentialId, UUID memberId, @Nullable UUID workspace) {}

    /** A client as it was last seen. */
    record Sighting(UUID memberId, @Nullable UUID workspace, String checksum, String client, Instant at) {}

    /** A client claims to have loaded the settings with this checksum; what is no checksum is passed over. */
    public void claimed(Client by, @Nullable String checksum, @Nullable String userAgent) {
        if (checksum == null || !CHECKSUM.matcher(checksum).matches() || pending.size() >= MOST_PENDING) {
            return;
        }
        String agent = userAgent == null ? "" : userAgent.replaceAll("[^\\x20-\\x7e]", "");
        String client = agent.length() > LONGEST_CLIENT ? agent.substring(0, LONGEST_CLIENT) : agent;
        pending.put(by.credentialId(), new Sighting(by.memberId(), by.workspace(), checksum, client, clock.instant()));
    }

    /** A client was given this policy. */
    public void given(Client to, EffectivePolicy policy, @Nullable String userAgent) {
        if (!recorded.contains(key(policy))) {
            given.put(key(policy), policy);
        }
        claimed(to, policy.checksum(), userAgent);
    }

    private static String key(EffectivePolicy policy) {
        return policy.checksum() + policy.sources();
    }

    /** Writes what is pending; never throws, because that would end the schedule. */
    void flush() {
        Map<UUID, Sighting> batch = new HashMap<>();
        pending.forEach((id, sighting) -> {
            if (pending.remove(id, sighting)) {
                batch.put(id, sighting);
            }
        });
        try {
            given.forEach((key, policy) -> {
                policy.sources().forEach(source -> served(policy.checksum(), source));
                recorded.add(key);
                given.remove(key);
            });
            batch.forEach(this::write);
        } catch (DataAccessException | TransactionException e) {
            batch.forEach(pending::putIfAbsent);
            LOG.info("what {} clients have loaded waits for the store: {}", batch.size(), e.getMessage());
        }
    }

    private void served(String checksum, EffectivePolicy.Source source) {
        jdbc.sql(
                        "insert into policy_served (checksum, policy_id, version, at) values (?, ?, ?, ?)"
                                + " on conflict (checksum, policy_id) do update set version = excluded.version, at = excluded.at")
                .params(checksum, source.policyId(), source.version(), Timestamp.from(clock.instant()))
                .update();
    }

    private void write(UUID credential, Sighting seen) {
        jdbc.sql("insert into policy_seen (credential_id, member_id, workspace_id, checksum, client, at)"
                        // Programs have no policy, and somebody may be gone meanwhile.
                        + " select ?, id, ?::uuid, ?, ?, ? from member where id = ?"
                        + " on conflict (credential_id) do update set checksum = excluded.checksum,"
                        + " client = excluded.client, at = excluded.at, member_id = excluded.member_id,"
                        + " workspace_id = excluded.workspace_id")
                .param(1, credential)
                .param(2, seen.workspace())
                .param(3, seen.checksum())
                .param(4, seen.client())
                .param(5, Timestamp.from(seen.at()))
                .param(6, seen.memberId())
                .update();
    }

    /** The clients seen within this time, the newest first, those of this minute included. */
    List<Sighting> since(Duration age) {
        flush();
        return jdbc.sql(
                        "select s.member_id, s.workspace_id, s.checksum, s.client, s.at from policy_seen s"
                                + " join member m on m.id = s.member_id and m.status = 'ACTIVE' where s.at > ? order by s.at desc")
                .param(Timestamp.from(clock.instant().minus(age)))
                .query((row, number) -> new Sighting(
                        row.getObject("member_id", UUID.class),
                        row.getObject("workspace_id", UUID.class),
                        row.getString("checksum"),
                        row.getString("client"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    /** Which version of a policy each document that was given out held, by checksum. */
    Map<String, Integer> versionsOf(UUID policyId) {
        Map<String, Integer> versions = new HashMap<>();
        jdbc.sql("select checksum, version from policy_served where policy_id = ?")
                .param(policyId)
                .query((row, number) -> Map.entry(row.getString(1), row.getInt(2)))
                .list()
                .forEach(entry -> versions.put(entry.getKey(), entry.getValue()));
        return versions;
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }
}

package dev.sluice.gateway.policies;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Policies, versions and releases in the database. */
@Repository
class PolicyStore {

    private static final String POLICY = """
            select p.id, p.name, p.created_at, p.draft, p.draft_by, p.draft_at, p.draft_mark,
                   coalesce((select max(number) from policy_version v where v.policy_id = p.id), 0) as latest
            from policy p where archived_at is null\s""";
    private static final String VERSION =
            "select policy_id, number, body, author, note, created_at from policy_version ";
    private static final String RELEASE = "select id, policy_id, version, effective_at, percent, group_names, author,"
            + " note, created_at, cancelled_at from policy_release ";
    private static final String LATEST_FIRST = " order by effective_at desc, id desc";

    private final JdbcClient jdbc;

    PolicyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Policy> list() {
        return jdbc.sql(POLICY + "order by p.position, p.id")
                .query(PolicyStore::policy)
                .list();
    }

    Optional<Policy> find(UUID id) {
        return jdbc.sql(POLICY + "and p.id = ?")
                .param(id)
                .query(PolicyStore::policy)
                .optional();
    }

    void insert(UUID id, String name, Instant now) {
        jdbc.sql("insert into policy (id, name, position, created_at)"
                        + " values (?, ?, (select coalesce(max(position), 0) + 1 from policy), ?)")
                .params(id, name, Timestamp.from(now))
                .update();
    }

    void rename(UUID id, String name) {
        jdbc.sql("update policy set name = ? where id = ?").params(name, id).update();
    }

    void archive(UUID id, Instant now) {
        jdbc.sql("update policy set archived_at = ?, draft = null where id = ?")
                .params(Timestamp.from(now), id)
                .update();
    }

    /** Numbers the policies from one in this order. */
    void order(List<UUID> ids) {
        for (int i = 0; i < ids.size(); i++) {
            jdbc.sql("update policy set position = ? where id = ?")
                    .params(i + 1, ids.get(i))
                    .update();
        }
    }

    /** Saves a draft over the one with this mark; false when somebody else was faster. */
    boolean draft(UUID id, @Nullable PolicyBody body, String by, Instant now, int mark) {
        return jdbc.sql("update policy set draft = :draft, draft_by = :by, draft_at = :at, draft_mark = draft_mark + 1"
                                + " where id = :id and draft_mark = :mark and archived_at is null")
                        .param("draft", body == null ? null : BodyText.write(body), Types.VARCHAR)
                        .param("by", by)
                        .param("at", Timestamp.from(now))
                        .param("id", id)
                        .param("mark", mark)
                        .update()
                == 1;
    }

    void insert(Policy.Version version) {
        jdbc.sql(
                        "insert into policy_version (policy_id, number, body, author, note, created_at) values (?, ?, ?, ?, ?, ?)")
                .params(
                        version.policyId(),
                        version.number(),
                        BodyText.write(version.body()),
                        version.author(),
                        version.note(),
                        Timestamp.from(version.createdAt()))
                .update();
    }

    List<Policy.Version> versions(UUID policyId) {
        return jdbc.sql(VERSION + "where policy_id = ? order by number desc")
                .param(policyId)
                .query(PolicyStore::version)
                .list();
    }

    Optional<Policy.Version> version(UUID policyId, int number) {
        return jdbc.sql(VERSION + "where policy_id = ? and number = ?")
                .params(policyId, number)
                .query(PolicyStore::version)
                .optional();
    }

    Release insert(Release release) {
        jdbc.sql("insert into policy_release (id, policy_id, version, effective_at, percent, group_names, author, note,"
                        + " created_at) values (:id, :policy, :version, :effective, :percent,"
                        + " array(select json_array_elements_text(cast(:groups as json))), :author, :note, :created)")
                .param("id", release.id())
                .param("policy", release.policyId())
                .param("version", release.version())
                .param("effective", Timestamp.from(release.effectiveAt()))
                .param("percent", release.percent())
                .param("groups", BodyText.JSON.writeValueAsString(release.groups()))
                .param("author", release.author())
                .param("note", release.note())
                .param("created", Timestamp.from(release.createdAt()))
                .update();
        return release;
    }

    /** Calls off a release that does not hold yet. */
    boolean cancel(UUID releaseId, Instant now) {
        return jdbc.sql("update policy_release set cancelled_at = :now"
                                + " where id = :id and cancelled_at is null and effective_at > :now")
                        .param("now", Timestamp.from(now))
                        .param("id", releaseId)
                        .update()
                == 1;
    }

    /** The releases of a policy, the latest first. */
    List<Release> releases(UUID policyId) {
        return jdbc.sql(RELEASE + "where policy_id = ?" + LATEST_FIRST)
                .param(policyId)
                .query(PolicyStore::release)
                .list();
    }

    /** Tells every replica when this commits. */
    void changed() {
        jdbc.sql("select pg_notify(?, '')::text")
                .param(EffectivePolicies.CHANNEL)
                .query(String.class)
                .single();
    }

    Snapshot snapshot() {
        Map<UUID, List<Release>> releases = new HashMap<>();
        jdbc.sql(RELEASE + "where cancelled_at is null" + LATEST_FIRST)
                .query(PolicyStore::release)
                .list()
                .forEach(release -> releases.computeIfAbsent(release.policyId(), id -> new ArrayList<>())
                        .add(release));
        return new Snapshot(list().stream()
                .map(policy -> live(policy, releases.getOrDefault(policy.id(), List.of())))
                .toList());
    }

    private Snapshot.Live live(Policy policy, List<Release> releases) {
        Map<Integer, ParsedBody> bodies = new HashMap<>();
        List<Integer> wanted =
                releases.stream().map(Release::version).distinct().toList();
        if (wanted.isEmpty()) {
            return new Snapshot.Live(policy.id(), policy.name(), List.of(), bodies);
        }
        jdbc.sql(VERSION + "where policy_id = :policy and number in (:numbers)")
                .param("policy", policy.id())
                .param("numbers", wanted)
                .query(PolicyStore::version)
                .list()
                .forEach(version -> bodies.put(version.number(), BodyText.parsed(version.body())));
        return new Snapshot.Live(policy.id(), policy.name(), releases, bodies);
    }

    private static Policy policy(ResultSet row, int number) throws SQLException {
        String draft = row.getString("draft");
        return new Policy(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getTimestamp("created_at").toInstant(),
                row.getInt("latest"),
                draft == null
                        ? null
                        : new Policy.Draft(
                                BodyText.read(draft),
                                row.getString("draft_by"),
                                row.getTimestamp("draft_at").toInstant(),
                                row.getInt("draft_mark")));
    }

    /** The mark that the next draft must be saved over. */
    int draftMark(UUID id) {
        return jdbc.sql("select draft_mark from policy where id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    private static Policy.Version version(ResultSet row, int number) throws SQLException {
        return new Policy.Version(
                row.getObject("policy_id", UUID.class),
                row.getInt("number"),
                BodyText.read(row.getString("body")),
                row.getString("author"),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant());
    }

    private static Release release(ResultSet row, int number) throws SQLException {
        Array groups = row.getArray("group_names");
        Timestamp cancelled = row.getTimestamp("cancelled_at");
        return new Release(
                row.getObject("id", UUID.class),
                row.getObject("policy_id", UUID.class),
                row.getInt("version"),
                row.getTimestamp("effective_at").toInstant(),
                row.getInt("percent"),
                Arrays.asList((String[]) groups.getArray()),
                row.getString("author"),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant(),
                cancelled == null ? null : cancelled.toInstant());
    }
}

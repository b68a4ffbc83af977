package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimits.Holder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whom limits can name beside members: reads the names of groups, workspaces, keys and service accounts. */
final class LimitHolders {

    private static final int MOST = 1_000;

    private final JdbcClient jdbc;

    LimitHolders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that can be chosen now, by name; empty for targets that name nobody and for members. */
    List<Holder> of(LimitTarget target) {
        return switch (target) {
            case USER, WORKSPACE_MEMBER, ORGANIZATION -> List.of();
            case RBAC_GROUP -> read("select id, name from member_group order by name limit " + MOST);
            case WORKSPACE ->
                read("select id, name from workspace where archived_at is null order by name limit " + MOST);
            case API_KEY ->
                read("select k.id, k.name || coalesce(' · ' || m.name, '') as name from api_key k"
                        + " left join member m on m.id = k.member_id where k.revoked_at is null"
                        + " order by 2, 1 limit " + MOST);
            case SERVICE_ACCOUNT ->
                serviceAccounts()
                        ? read("select id, name from service_account where archived_at is null order by name limit "
                                + MOST)
                        : List.of();
        };
    }

    /** Whether there is one with this id that is in use. */
    boolean exists(LimitTarget target, UUID id) {
        return switch (target) {
            case ORGANIZATION -> true;
            case USER, WORKSPACE_MEMBER -> some("select count(*) from member where id = ?", id);
            case RBAC_GROUP -> some("select count(*) from member_group where id = ?", id);
            case WORKSPACE -> some("select count(*) from workspace where id = ? and archived_at is null", id);
            case API_KEY -> some("select count(*) from api_key where id = ? and revoked_at is null", id);
            case SERVICE_ACCOUNT ->
                serviceAccounts()
                        && some("select count(*) from service_account where id = ? and archived_at is null", id);
        };
    }

    /** The name of one that is not a member. */
    Optional<String> name(LimitTarget target, UUID id) {
        String table = switch (target) {
            case USER, WORKSPACE_MEMBER, ORGANIZATION -> "";
            case RBAC_GROUP -> "member_group";
            case WORKSPACE -> "workspace";
            case API_KEY -> "api_key";
            case SERVICE_ACCOUNT -> "service_account";
        };
        return table.isEmpty()
                ? Optional.empty()
                : jdbc.sql("select name from " + table + " where id = ?")
                        .param(id)
                        .query((row, number) -> row.getString(1))
                        .optional();
    }

    /** The names of all that have a limit, by id; also of those that are gone meanwhile. */
    Map<UUID, String> names() {
        List<Holder> found = new ArrayList<>(read("""
                select id, name from member_group where id in (select holder from spend_limit)
                union all select id, name from workspace
                    where id in (select holder from spend_limit union select within from spend_limit)
                union all select id, name from api_key where id in (select holder from spend_limit)
                """));
        if (serviceAccounts()) {
            found.addAll(read("select id, name from service_account where id in (select holder from spend_limit)"));
        }
        Map<UUID, String> names = new HashMap<>();
        found.forEach(holder -> names.put(holder.id(), holder.name()));
        return names;
    }

    /** The groups of each of these members. */
    Map<UUID, List<Holder>> groupsOf(List<UUID> members) {
        Map<UUID, List<Holder>> groups = new HashMap<>();
        jdbc.sql(
                        "select distinct m.member_id, g.name, g.id from group_membership m join member_group g on g.id = m.group_id"
                                + " where m.member_id = any (?) order by 1, 2")
                .param((Object) members.toArray(UUID[]::new))
                .query((row, number) -> groups.computeIfAbsent(
                                row.getObject(1, UUID.class), member -> new ArrayList<>())
                        .add(new Holder(row.getObject(3, UUID.class), row.getString(2))))
                .list();
        return groups;
    }

    private boolean serviceAccounts() {
        return jdbc.sql("select to_regclass('service_account') is not null")
                .query(Boolean.class)
                .single();
    }

    private boolean some(String count, UUID id) {
        return jdbc.sql(count).param(id).query(Long.class).single() > 0;
    }

    private List<Holder> read(String sql) {
        return jdbc.sql(sql)
                .query((row, number) -> new Holder(row.getObject("id", UUID.class), row.getString("name")))
                .list();
    }
}

package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import dev.sluice.gateway.storage.Notifications;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Model mappings, aliases, routes and requirements at rest; every change is announced with its commit. */
@Repository
class RoutingStore {

    private final JdbcClient jdbc;
    private final Notifications notifications;
    private final Audit audit;
    private final Clock clock;

    RoutingStore(JdbcClient jdbc, Notifications notifications, Audit audit, Clock clock) {
        this.audit = audit;
        this.jdbc = jdbc;
        this.notifications = notifications;
        this.clock = clock;
    }

    /** Per provider, its own ids of models. */
    Map<String, Map<String, String>> mappings() {
        record Mapping(String provider, String model, String upstreamId) {}
        return jdbc
                .sql("select provider, model, upstream_id from model_mapping order by provider, model")
                .query((row, number) -> new Mapping(row.getString(1), row.getString(2), row.getString(3)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Mapping::provider,
                        TreeMap::new,
                        Collectors.toMap(Mapping::model, Mapping::upstreamId, (one, other) -> one, TreeMap::new)));
    }

    /** Sets a provider's own id of a model; an empty one removes the mapping. */
    @Transactional
    void map(String provider, String model, String upstreamId, String by) {
        if (upstreamId.isEmpty()) {
            jdbc.sql("delete from model_mapping where provider = ? and model = ?")
                    .params(provider, model)
                    .update();
        } else {
            jdbc.sql("insert into model_mapping values (?, ?, ?, ?, ?) on conflict (provider, model) do update"
                            + " set upstream_id = excluded.upstream_id, updated_at = excluded.updated_at,"
                            + " updated_by = excluded.updated_by")
                    .params(provider, model, upstreamId, now(), by)
                    .update();
        }
        record("model.mapped", model, Map.of("provider", provider, "id", upstreamId));
        announce();
    }

    /** Models by their aliases. */
    Map<String, String> aliases() {
        Map<String, String> aliases = new TreeMap<>();
        jdbc.sql("select alias, model from model_alias").query(row -> {
            aliases.put(row.getString(1), row.getString(2));
        });
        return aliases;
    }

    /** Makes these the aliases of a model; one of another model moves here. */
    @Transactional
    void alias(String model, Set<String> aliases, String by) {
        jdbc.sql("delete from model_alias where model = ?").param(model).update();
        for (String alias : aliases) {
            jdbc.sql("insert into model_alias values (?, ?, ?, ?) on conflict (alias) do update set model ="
                            + " excluded.model, updated_at = excluded.updated_at, updated_by = excluded.updated_by")
                    .params(alias, model, now(), by)
                    .update();
        }
        record("model.aliased", model, Map.of("aliases", String.join(", ", aliases)));
        announce();
    }

    /** In the order in which they are tried. */
    List<StoredRoute> routes() {
        Map<UUID, List<Choice>> choices = choices();
        return jdbc.sql("select * from route order by position, id")
                .query((row, number) -> {
                    UUID id = row.getObject("id", UUID.class);
                    return new StoredRoute(
                            id,
                            new Route(
                                    List.of((String[]) row.getArray("models").getArray()),
                                    row.getString("workspace"),
                                    choices.getOrDefault(id, List.of())),
                            row.getTimestamp("updated_at").toInstant(),
                            row.getString("updated_by"));
                })
                .list();
    }

    private Map<UUID, List<Choice>> choices() {
        record Row(UUID route, Choice choice) {}
        return jdbc
                .sql("select * from route_choice order by route_id, tier, weight desc, provider")
                .query((row, number) -> new Row(
                        row.getObject("route_id", UUID.class),
                        new Choice(row.getString("provider"), row.getInt("tier"), row.getInt("weight"))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Row::route, Collectors.mapping(Row::choice, Collectors.toList())));
    }

    /** Adds a route as the last one. */
    @Transactional
    StoredRoute addRoute(Route route, String by) {
        UUID id = Ids.next();
        Timestamp now = now();
        jdbc.sql("insert into route values (:id, (select coalesce(max(position), 0) + 1 from route),"
                        + " string_to_array(:models, ','), :workspace, :now, :by)")
                .param("id", id)
                .param("models", String.join(",", route.models()))
                .param("workspace", route.workspace())
                .param("now", now)
                .param("by", by)
                .update();
        for (Choice choice : route.choices()) {
            jdbc.sql("insert into route_choice values (?, ?, ?, ?)")
                    .params(id, choice.provider(), choice.tier(), choice.weight())
                    .update();
        }
        record(
                "routing.route_added",
                String.join(", ", route.models()),
                Map.of(
                        "providers",
                        route.choices().stream().map(Choice::provider).collect(Collectors.joining(", "))));
        announce();
        return new StoredRoute(id, route, now.toInstant(), by);
    }

    /** Removes a route; false when there is none with this id. */
    @Transactional
    boolean removeRoute(UUID id) {
        Optional<StoredRoute> route =
                routes().stream().filter(each -> each.id().equals(id)).findFirst();
        boolean found = jdbc.sql("delete from route where id = ?").param(id).update() == 1;
        route.ifPresent(gone ->
                record("routing.route_removed", String.join(", ", gone.route().models()), Map.of()));
        announce();
        return found;
    }

    List<StoredRequirement> requirements() {
        return jdbc.sql("select * from residency_requirement order by workspace nulls first, id")
                .query((row, number) -> new StoredRequirement(
                        row.getObject("id", UUID.class),
                        new Requirement(
                                row.getString("workspace"),
                                row.getBoolean("zero_retention"),
                                row.getBoolean("baa"),
                                Set.of((String[]) row.getArray("jurisdictions").getArray())),
                        row.getTimestamp("updated_at").toInstant(),
                        row.getString("updated_by")))
                .list();
    }

    @Transactional
    StoredRequirement addRequirement(Requirement requirement, String by) {
        UUID id = Ids.next();
        Timestamp now = now();
        jdbc.sql("insert into residency_requirement values (:id, :workspace, :zero, :baa,"
                        + " string_to_array(:jurisdictions, ','), :now, :by)")
                .param("id", id)
                .param("workspace", requirement.workspace())
                .param("zero", requirement.zeroRetention())
                .param("baa", requirement.baa())
                .param("jurisdictions", String.join(",", requirement.jurisdictions()))
                .param("now", now)
                .param("by", by)
                .update();
        record(
                "routing.requirement_added",
                String.join(", ", requirement.jurisdictions()),
                Map.of(
                        "zero_retention",
                        String.valueOf(requirement.zeroRetention()),
                        "baa",
                        String.valueOf(requirement.baa())));
        announce();
        return new StoredRequirement(id, requirement, now.toInstant(), by);
    }

    /** Removes a requirement; false when there is none with this id. */
    @Transactional
    boolean removeRequirement(UUID id) {
        boolean found = jdbc.sql("delete from residency_requirement where id = ?")
                        .param(id)
                        .update()
                == 1;
        if (found) {
            record("routing.requirement_removed", id.toString(), Map.of());
        }
        announce();
        return found;
    }

    private void record(String action, String what, Map<String, String> details) {
        audit.record(action, new Subject("routing", "", what), details);
    }

    private void announce() {
        notifications.send(Providers.CHANNEL, "");
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}

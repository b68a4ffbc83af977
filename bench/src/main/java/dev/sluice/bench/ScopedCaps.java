package dev.sluice.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Caps of every scope, kind and period, alone and several at once, each with keys of whoever spends under it. Everybody
 * is new in each case, so what they spend in it is all that their caps have seen; only the organization's pot sees the
 * cases before, and is made larger by the whole cents of them.
 */
final class ScopedCaps {

    private static final String BASE = "/v1/organizations/";
    private static final String DAILY = "daily";
    private static final String WEEKLY = "weekly";
    private static final String MONTHLY = "monthly";
    private static final int DOLLAR = 100;

    private final Http http;
    private final int port;
    private final Postgres postgres;
    private int made;

    ScopedCaps(Http http, int port, Postgres postgres) {
        this.http = http;
        this.port = port;
        this.postgres = postgres;
    }

    /**
     * Caps that hold at once.
     *
     * @param limitIds to remove them by
     * @param keys everybody's who spends
     */
    record Case(String name, List<Cap> caps, List<String> limitIds, List<String> keys) {}

    /** What these keys together may spend. */
    record Cap(String name, BigDecimal dollars, Set<String> keys) {}

    /** Makes one case after the other; each is made when the one before is over. */
    interface Maker {
        Case make() throws IOException, InterruptedException, SQLException;
    }

    /** A limit to be made: of all keys together, or of each. */
    private record Limit(
            String who,
            Map<String, String> scope,
            boolean pot,
            String family,
            String period,
            int cents,
            List<String> keys) {

        String words() {
            return who + " $" + BigDecimal.valueOf(cents, 2) + " " + period;
        }
    }

    /** A member with a key. */
    private record Spender(String id, String keyId, String key) {}

    List<Maker> all() {
        List<Maker> makers = new ArrayList<>();
        for (String period : List.of(DAILY, MONTHLY)) {
            makers.add(() -> of(organization(true, period, DOLLAR, spenders(2, ""))));
            makers.add(() -> of(member(spender(""), "", period, DOLLAR)));
            makers.add(() -> of(group(true, period, DOLLAR, spenders(2, ""))));
        }
        makers.add(() -> of(organization(false, WEEKLY, DOLLAR, spenders(1, ""))));
        makers.add(() -> of(member(spender(""), "opus", WEEKLY, DOLLAR)));
        makers.add(() -> of(group(false, WEEKLY, DOLLAR, spenders(1, ""))));
        makers.add(() -> workspace(false, DAILY));
        makers.add(this::onePersonInAWorkspace);
        makers.add(() -> workspace(true, WEEKLY));
        makers.add(() -> workspace(true, MONTHLY));
        makers.add(() -> of(key(spender(""), WEEKLY, DOLLAR)));
        makers.add(() -> of(serviceAccount(DAILY, DOLLAR)));
        makers.add(() -> of(serviceAccount(MONTHLY, DOLLAR)));
        makers.add(this::threePeriods);
        makers.add(this::potDecides);
        makers.add(this::memberDecides);
        makers.add(this::organizationDecides);
        return makers;
    }

    void remove(Case over) throws IOException, InterruptedException {
        for (String limit : over.limitIds()) {
            http.delete(port, BASE + "spend_limits/" + limit, SluiceProcess.ADMIN_KEY);
        }
    }

    private Case threePeriods() throws IOException, InterruptedException, SQLException {
        Spender one = spender("");
        return of(
                member(one, "", DAILY, DOLLAR + 20),
                member(one, "", WEEKLY, DOLLAR),
                member(one, "", MONTHLY, DOLLAR + 10));
    }

    private Case potDecides() throws IOException, InterruptedException, SQLException {
        String workspace = workspace();
        List<Spender> two = spenders(2, workspace);
        return of(
                workspace(workspace, true, WEEKLY, DOLLAR, two),
                member(two.getFirst(), "", DAILY, DOLLAR - 30),
                member(two.getLast(), "", DAILY, DOLLAR - 30),
                organization(true, MONTHLY, DOLLAR + 20, two));
    }

    private Case memberDecides() throws IOException, InterruptedException, SQLException {
        String workspace = workspace();
        Spender one = spender(workspace);
        return of(
                member(one, "", DAILY, DOLLAR),
                member(one, "opus", WEEKLY, DOLLAR + 10),
                key(one, MONTHLY, DOLLAR + 15),
                group(true, MONTHLY, DOLLAR + 20, List.of(one)),
                workspace(workspace, true, WEEKLY, DOLLAR + 10, List.of(one)),
                organization(true, MONTHLY, DOLLAR + 20, List.of(one)));
    }

    private Case organizationDecides() throws IOException, InterruptedException, SQLException {
        String workspace = workspace();
        List<Spender> two = spenders(2, workspace);
        return of(
                organization(true, MONTHLY, DOLLAR, two),
                organization(false, DAILY, DOLLAR - 20, two),
                workspace(workspace, true, WEEKLY, DOLLAR + 10, two));
    }

    private Case workspace(boolean pot, String period) throws IOException, InterruptedException, SQLException {
        String workspace = workspace();
        return of(workspace(workspace, pot, period, DOLLAR, spenders(pot ? 2 : 1, workspace)));
    }

    /** Beside a cap of a cent for each person there, before which it goes. */
    private Case onePersonInAWorkspace() throws IOException, InterruptedException, SQLException {
        String workspace = workspace();
        Spender one = spender(workspace);
        make(workspace(workspace, false, DAILY, 1, List.of(one)), BigDecimal.valueOf(1, 2));
        return of(new Limit(
                "workspace, one person,",
                Map.of("type", "workspace_member", "user_id", one.id(), "workspace_id", workspace),
                false,
                "",
                DAILY,
                DOLLAR,
                List.of(one.key())));
    }

    private Case of(Limit... limits) throws IOException, InterruptedException, SQLException {
        List<Cap> caps = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Limit limit : limits) {
            BigDecimal before = limit.who().startsWith("organization") && limit.pot() ? spentByAll() : BigDecimal.ZERO;
            BigDecimal amount = BigDecimal.valueOf(limit.cents(), 2).add(before.setScale(2, RoundingMode.FLOOR));
            ids.add(make(limit, amount));
            if (limit.pot()) {
                caps.add(new Cap(limit.words(), amount.subtract(before), Set.copyOf(limit.keys())));
            } else {
                limit.keys().forEach(key -> caps.add(new Cap(limit.words(), amount, Set.of(key))));
            }
        }
        return new Case(
                Arrays.stream(limits).map(Limit::words).distinct().collect(Collectors.joining("; ")),
                caps,
                ids,
                Arrays.stream(limits)
                        .flatMap(limit -> limit.keys().stream())
                        .distinct()
                        .toList());
    }

    private BigDecimal spentByAll() throws SQLException {
        return BigDecimal.valueOf(postgres.number("select coalesce(sum(cost_pico), 0) from usage_entry"), 12);
    }

    private String make(Limit limit, BigDecimal amount) throws IOException, InterruptedException {
        String cents = amount.movePointRight(2).toBigIntegerExact().toString();
        Map<String, Object> body = new HashMap<>(Map.of("scope", limit.scope(), "period", limit.period()));
        if (limit.pot()) {
            body.put("pooled_budget", Map.of("amount", cents));
        } else {
            body.put("amount", cents);
        }
        if (!limit.family().isEmpty()) {
            body.put("model_family", limit.family());
        }
        return id(post("spend_limits", body));
    }

    private static Limit organization(boolean pot, String period, int cents, List<Spender> spenders) {
        return shared("organization", Map.of("type", "organization"), pot, period, cents, spenders);
    }

    private static Limit workspace(String id, boolean pot, String period, int cents, List<Spender> spenders) {
        return shared("workspace", Map.of("type", "workspace", "workspace_id", id), pot, period, cents, spenders);
    }

    private Limit group(boolean pot, String period, int cents, List<Spender> spenders)
            throws IOException, InterruptedException {
        String group = id(post("rbac_groups", Map.of("name", name())));
        for (Spender each : spenders) {
            post("rbac_groups/" + group + "/members", Map.of("user_id", each.id()));
        }
        return shared("group", Map.of("type", "rbac_group", "rbac_group_id", group), pot, period, cents, spenders);
    }

    private static Limit shared(
            String who, Map<String, String> scope, boolean pot, String period, int cents, List<Spender> spenders) {
        List<String> keys = spenders.stream().map(Spender::key).toList();
        return new Limit(who + (pot ? " pot" : ", each member,"), scope, pot, "", period, cents, keys);
    }

    private static Limit member(Spender one, String family, String period, int cents) {
        return new Limit(
                family.isEmpty() ? "member" : "member, " + family + ",",
                Map.of("type", "user", "user_id", one.id()),
                false,
                family,
                period,
                cents,
                List.of(one.key()));
    }

    private static Limit key(Spender one, String period, int cents) {
        return new Limit(
                "key",
                Map.of("type", "api_key", "api_key_id", one.keyId()),
                false,
                "",
                period,
                cents,
                List.of(one.key()));
    }

    private Limit serviceAccount(String period, int cents) throws IOException, InterruptedException {
        String account = id(post("service_accounts", Map.of("name", name())));
        JsonNode key = post("api_keys", Map.of("name", name(), "service_account_id", account));
        return new Limit(
                "service account",
                Map.of("type", "service_account", "service_account_id", account),
                false,
                "",
                period,
                cents,
                List.of(key.get("secret").asString()));
    }

    private String workspace() throws IOException, InterruptedException {
        return id(post("workspaces", Map.of("name", name())));
    }

    private List<Spender> spenders(int count, String workspace) throws IOException, InterruptedException {
        List<Spender> spenders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spenders.add(spender(workspace));
        }
        return spenders;
    }

    /** A new member with a key, of this workspace unless it is empty. */
    private Spender spender(String workspace) throws IOException, InterruptedException {
        String name = name();
        String person = id(post("users", Map.of("email", name + "@bench.test", "name", name, "role", "developer")));
        Map<String, String> body = new HashMap<>(Map.of("name", name(), "kind", "api", "user_id", person));
        if (!workspace.isEmpty()) {
            post(
                    "workspaces/" + workspace + "/members",
                    Map.of("user_id", person, "workspace_role", "workspace_developer"));
            body.put("workspace_id", workspace);
        }
        JsonNode key = post("api_keys", body);
        return new Spender(person, id(key), key.get("secret").asString());
    }

    private String name() {
        return "scoped-" + ++made;
    }

    private static String id(JsonNode answer) {
        return answer.get("id").asString();
    }

    private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return http.post(port, BASE + path, SluiceProcess.ADMIN_KEY, Http.JSON.writeValueAsString(body));
    }
}

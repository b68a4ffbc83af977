package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Caps of every scope and kind, each with keys of whoever spends under it. */
final class ScopedCaps {

    private static final String BASE = "/v1/organizations/";

    private final Http http;
    private final int port;
    private int made;

    ScopedCaps(Http http, int port) {
        this.http = http;
        this.port = port;
    }

    /** A cap of $1.00 a day with the keys that spend under it. */
    record Case(String name, String limitId, List<String> keys) {}

    /** Makes one case after the other; each is made when the one before is over. */
    interface Maker {
        Case make() throws IOException, InterruptedException;
    }

    /** The pot of everybody comes first: it counts what was spent by anybody that day. */
    List<Maker> all() {
        return List.of(
                () -> of("organization, shared pot", Map.of("type", "organization"), true, "", two("", "")),
                () -> of("organization, each member", Map.of("type", "organization"), false, "", one(person(), "")),
                () -> {
                    String person = person();
                    return of("member", Map.of("type", "user", "user_id", person), false, "", one(person, ""));
                },
                () -> {
                    String person = person();
                    return of(
                            "member, model family",
                            Map.of("type", "user", "user_id", person),
                            false,
                            "opus",
                            one(person, ""));
                },
                () -> group(false),
                () -> group(true),
                () -> workspace(false),
                () -> workspace(true),
                this::onePersonInAWorkspace,
                () -> {
                    JsonNode key = key(Map.of("name", name(), "kind", "api", "user_id", person()));
                    return of(
                            "key",
                            Map.of(
                                    "type",
                                    "api_key",
                                    "api_key_id",
                                    key.get("id").asString()),
                            false,
                            "",
                            List.of(key.get("secret").asString()));
                },
                () -> {
                    String account = post("service_accounts", Map.of("name", name()))
                            .get("id")
                            .asString();
                    JsonNode key = key(Map.of("name", name(), "service_account_id", account));
                    return of(
                            "service account",
                            Map.of("type", "service_account", "service_account_id", account),
                            false,
                            "",
                            List.of(key.get("secret").asString()));
                });
    }

    void remove(Case over) throws IOException, InterruptedException {
        http.delete(port, BASE + "spend_limits/" + over.limitId(), SluiceProcess.ADMIN_KEY);
    }

    private Case group(boolean pot) throws IOException, InterruptedException {
        String group = post("rbac_groups", Map.of("name", name())).get("id").asString();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < (pot ? 2 : 1); i++) {
            String person = person();
            post("rbac_groups/" + group + "/members", Map.of("user_id", person));
            keys.addAll(one(person, ""));
        }
        return of("group, " + kind(pot), Map.of("type", "rbac_group", "rbac_group_id", group), pot, "", keys);
    }

    private Case workspace(boolean pot) throws IOException, InterruptedException {
        String workspace = post("workspaces", Map.of("name", name())).get("id").asString();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < (pot ? 2 : 1); i++) {
            String person = person();
            post(
                    "workspaces/" + workspace + "/members",
                    Map.of("user_id", person, "workspace_role", "workspace_developer"));
            keys.addAll(one(person, workspace));
        }
        return of("workspace, " + kind(pot), Map.of("type", "workspace", "workspace_id", workspace), pot, "", keys);
    }

    /** Beside a cap of a cent for each person there, before which it goes. */
    private Case onePersonInAWorkspace() throws IOException, InterruptedException {
        String workspace = post("workspaces", Map.of("name", name())).get("id").asString();
        String person = person();
        post(
                "workspaces/" + workspace + "/members",
                Map.of("user_id", person, "workspace_role", "workspace_developer"));
        post(
                "spend_limits",
                Map.of(
                        "scope",
                        Map.of("type", "workspace", "workspace_id", workspace),
                        "period",
                        "daily",
                        "amount",
                        "1"));
        return of(
                "workspace, one person",
                Map.of("type", "workspace_member", "user_id", person, "workspace_id", workspace),
                false,
                "",
                one(person, workspace));
    }

    private static String kind(boolean pot) {
        return pot ? "shared pot" : "each member";
    }

    private Case of(String name, Map<String, String> scope, boolean pot, String family, List<String> keys)
            throws IOException, InterruptedException {
        Map<String, Object> body = new HashMap<>(Map.of("scope", scope, "period", "daily"));
        if (pot) {
            body.put("pooled_budget", Map.of("amount", "100"));
        } else {
            body.put("amount", "100");
        }
        if (!family.isEmpty()) {
            body.put("model_family", family);
        }
        return new Case(name, post("spend_limits", body).get("id").asString(), keys);
    }

    private List<String> two(String first, String second) throws IOException, InterruptedException {
        List<String> keys = new ArrayList<>(one(person(), first));
        keys.addAll(one(person(), second));
        return keys;
    }

    private List<String> one(String person, String workspace) throws IOException, InterruptedException {
        Map<String, String> body = new HashMap<>(Map.of("name", name(), "kind", "api", "user_id", person));
        if (!workspace.isEmpty()) {
            body.put("workspace_id", workspace);
        }
        return List.of(key(body).get("secret").asString());
    }

    private JsonNode key(Map<String, String> body) throws IOException, InterruptedException {
        return post("api_keys", body);
    }

    private String person() throws IOException, InterruptedException {
        String name = name();
        return post("users", Map.of("email", name + "@bench.test", "name", name, "role", "developer"))
                .get("id")
                .asString();
    }

    private String name() {
        return "scoped-" + ++made;
    }

    private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return http.post(port, BASE + path, SluiceProcess.ADMIN_KEY, Http.JSON.writeValueAsString(body));
    }
}

package dev.sluice.cli.config;

import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.config.Plan.Change;
import dev.sluice.cli.config.Plan.Step;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Carries steps of a plan out. */
final class Changes {

    /** A secret belongs to where it is sent: the gateway wants it again when that changes. */
    private static final List<String> PLACES = List.of("base_url", "region", "project", "endpoint");

    private final World world;
    private final AdminApi api;
    private final Plan plan;
    private final boolean allSecrets;
    private final Names names;

    /** @param allSecrets whether secrets are sent although nothing else of them changes */
    Changes(World world, AdminApi api, Plan plan, boolean allSecrets) {
        this.world = world;
        this.api = api;
        this.plan = plan;
        this.allSecrets = allSecrets;
        this.names = new Names(api);
    }

    /** Every secret that will be sent is there: nothing is left half done for want of a variable. */
    void checkSecrets() {
        plan.steps().forEach(step -> {
            if (step.after() != null) {
                withSecrets(step.kind(), step.name(), step.before(), step.after());
            }
        });
    }

    void apply(Step step) {
        Kind kind = step.kind();
        ObjectNode before = step.before();
        String id = before == null ? "" : Gateway.encoded(before.path("id").asString(""));
        if (kind == Kind.ROUTES) {
            settleRoutes();
            return;
        }
        if (step.change() == Change.ORDER) {
            settlePolicies();
            return;
        }
        ObjectNode after = step.after() == null ? null : withSecrets(kind, step.name(), before, step.after());
        switch (kind) {
            case WORKSPACES -> {
                if (after == null) {
                    api.post(kind.path + "/" + id + "/archive", Json.object());
                } else {
                    api.post(kind.path, after);
                }
            }
            case LIMITS -> replace(kind.path, id, after == null ? null : limit(before, after));
            case RATES -> replace(kind.path, id, after == null ? null : rate(after));
            case RESIDENCY -> replace(kind.path, id, after == null ? null : everyFlag(inWorkspace(after)));
            case BETA_RULES, GROUPS, ALERT_RECIPIENTS -> replace(kind.path, id, after);
            case CONTRACT_RATES, CONTRACT_FACTORS -> {
                if (after != null) {
                    // Whoever applies has seen the plan; the question of the console is answered by that.
                    api.post(kind.path, after.put("far_meant", true));
                }
            }
            case MODELS -> model(before, after);
            case GUARDRAILS -> edit(kind.path, id, after == null ? null : guardrail(after));
            case PROVIDERS -> edit(kind.path, id, after == null ? null : provider(before, after));
            case MCP_SERVERS -> edit(kind.path, id, after);
            case TELEMETRY -> edit(kind.path, id, after == null ? null : destination(after));
            case POLICIES -> policy(id, before, after);
            case WEBHOOKS -> {
                // An address cannot be read back, so the new one is there before the old one goes.
                if (after != null) {
                    after.remove("host");
                    api.post(kind.path, after);
                }
                if (!id.isEmpty()) {
                    api.delete(kind.path + "/" + id);
                }
            }
            case ROUTES -> {}
        }
    }

    /** The new one first: should it be refused, the old one still stands. Limits and beta rules replace by themselves. */
    private void replace(String path, String id, @Nullable ObjectNode after) {
        if (after != null) {
            JsonNode made = api.post(path, after);
            if (id.isEmpty() || made.path("id").asString("").equals(id)) {
                return;
            }
        }
        if (!id.isEmpty()) {
            api.deleteIfThere(path + "/" + id);
        }
    }

    private void edit(String path, String id, @Nullable ObjectNode after) {
        if (after == null) {
            api.deleteIfThere(path + "/" + id);
        } else {
            api.post(id.isEmpty() ? path : path + "/" + id, after);
        }
    }

    /** The content with the secrets that have to be sent; without those that stay. */
    private ObjectNode withSecrets(Kind kind, String name, @Nullable ObjectNode before, ObjectNode after) {
        String field = kind == Kind.PROVIDERS ? "credential" : kind == Kind.TELEMETRY ? "headers" : "";
        ObjectNode content = after.deepCopy();
        if (kind == Kind.WEBHOOKS) {
            ObjectNode sent = (ObjectNode) SecretNames.resolved(world, kind.field + " " + name, content);
            String host = after.path("host").asString("");
            if (!sent.path("url").asString("").startsWith("http") || !host.equals(host(sent))) {
                throw new Problem(
                        Exit.USAGE,
                        kind.field + " " + name + ": the address in the variable does not lead to " + host,
                        "correct host or the variable");
            }
            return sent;
        }
        if (field.isEmpty()) {
            return content;
        }
        boolean moved = before != null
                && PLACES.stream().anyMatch(place -> !before.path(place).equals(after.path(place)));
        boolean same = before != null
                && SecretNames.comparable(kind, before)
                        .path(field)
                        .equals(SecretNames.comparable(kind, after).path(field));
        content.remove(field);
        if (!same || moved || allSecrets) {
            content.set(
                    field,
                    after.has(field)
                            ? SecretNames.resolved(world, kind.field + " " + name, after.path(field))
                            : Json.object());
        }
        return content;
    }

    private static String host(ObjectNode webhook) {
        try {
            String host = URI.create(webhook.path("url").asString("")).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** What the file leaves out is not what was there before, but nothing. */
    private static ObjectNode provider(@Nullable ObjectNode before, ObjectNode after) {
        if (before != null) {
            List.of("base_url", "region", "project").forEach(field -> {
                if (!after.has(field)) {
                    after.putNull(field);
                }
            });
            if (!after.has("jurisdictions")) {
                after.putArray("jurisdictions");
            }
            if (!after.has("enabled")) {
                after.put("enabled", true);
            }
            if (!after.has("price_multiplier")) {
                after.put("price_multiplier", "1");
            }
            return everyFlag(after);
        }
        return after;
    }

    private static ObjectNode destination(ObjectNode after) {
        if (!after.has("enabled")) {
            after.put("enabled", true);
        }
        if (!after.has("signals")) {
            after.putArray("signals").add("metrics").add("logs").add("traces");
        }
        return after;
    }

    private static ObjectNode everyFlag(ObjectNode after) {
        List.of("zero_retention", "baa").forEach(flag -> {
            if (!after.has(flag)) {
                after.put(flag, false);
            }
        });
        if (after.has("name") && !after.has("regional_prices")) {
            after.put("regional_prices", false);
        }
        return after;
    }

    private ObjectNode inWorkspace(ObjectNode after) {
        if (after.has("workspace")) {
            after.put("workspace", names.workspaceId(after.path("workspace").asString("")));
        }
        return after;
    }

    private void model(@Nullable ObjectNode before, @Nullable ObjectNode after) {
        ObjectNode given = after != null ? after : before != null ? before : Json.object();
        ObjectNode body = Json.object();
        ObjectNode ids = Json.object();
        if (before != null) {
            before.path("upstream_ids").propertyNames().forEach(ids::putNull);
        }
        if (after != null && after.path("upstream_ids") instanceof ObjectNode wanted) {
            ids.setAll(wanted);
        }
        JsonNode aliases = after == null ? Json.array() : after.path("aliases");
        body.set("aliases", aliases.isMissingNode() ? Json.array() : aliases);
        body.set("upstream_ids", ids);
        api.post(Kind.MODELS.path + "/" + Gateway.encoded(given.path("id").asString("")), body);
    }

    private ObjectNode guardrail(ObjectNode after) {
        ObjectNode audience = Json.object();
        if (after.has("member")) {
            audience.put("type", "member").put("id", after.path("member").asString(""));
        } else if (after.has("group")) {
            audience.put("type", "group")
                    .put("id", names.groupId(after.path("group").asString("")));
        } else if (after.has("workspace")) {
            audience.put("type", "workspace")
                    .put("id", names.workspaceId(after.path("workspace").asString("")));
        } else {
            audience.put("type", "everybody");
        }
        after.remove(List.of("member", "group", "workspace"));
        after.set("audience", audience);
        return after;
    }

    private void policy(String id, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        String path = Kind.POLICIES.path;
        if (after == null) {
            api.deleteIfThere(path + "/" + id);
            return;
        }
        boolean live = after.path("live").asBoolean(false);
        boolean wasLive = before != null && before.path("live").asBoolean(false);
        if (wasLive && !live) {
            throw new Problem(
                    Exit.REFUSED,
                    "what is live cannot be made a draft again",
                    "write live: true, or take the policy out of the file");
        }
        ObjectNode body = Json.object().put("name", after.path("name").asString(""));
        List.of("match", "settings", "gateway", "desktop")
                .forEach(part -> body.set(part, after.has(part) ? after.path(part) : Json.object()));
        String policy = id;
        boolean versions = false;
        if (before == null) {
            policy = Gateway.encoded(
                    api.post(path, body).path("policy").path("id").asString(""));
        } else {
            versions = api.get(path + "/" + id)
                            .path("policy")
                            .path("latest_version")
                            .asInt(0)
                    > 0;
            api.post(path + "/" + id + "/draft", body);
        }
        if (live || versions) {
            JsonNode version =
                    api.post(path + "/" + policy + "/versions", Json.object().put("note", "sluice config apply"));
            if (live) {
                api.post(
                        path + "/" + policy + "/releases",
                        Json.object().put("version", version.path("version").asInt()));
            }
        }
    }

    /** Moves policies to where the file has them; those that it does not have stay behind. */
    private void settlePolicies() {
        List<String> wanted =
                List.copyOf(plan.wanted().getOrDefault(Kind.POLICIES, Map.of()).keySet());
        for (int place = 0; place < wanted.size(); place++) {
            List<ObjectNode> there = List.copyOf(Live.of(api, Kind.POLICIES).values());
            int now = place;
            while (now < there.size()
                    && !there.get(now).path("name").asString("").equals(wanted.get(place))) {
                now++;
            }
            for (; now > place && now < there.size(); now--) {
                api.post(
                        Kind.POLICIES.path + "/"
                                + Gateway.encoded(there.get(now).path("id").asString("")),
                        Json.object().put("move", "earlier"));
                there = List.copyOf(Live.of(api, Kind.POLICIES).values());
            }
        }
    }

    /**
     * From the first route that is not as the file says on, all are made anew in the file's order; the old ones go when the
     * new ones are there. Where all are right already, nothing happens.
     */
    private void settleRoutes() {
        List<ObjectNode> wanted =
                List.copyOf(plan.wanted().getOrDefault(Kind.ROUTES, Map.of()).values());
        List<ObjectNode> there = List.copyOf(Live.of(api, Kind.ROUTES).values());
        int same = 0;
        while (same < wanted.size()
                && same < there.size()
                && Configuration.content(Kind.ROUTES, there.get(same)).equals(wanted.get(same))) {
            same++;
        }
        wanted.subList(same, wanted.size()).forEach(route -> api.post(Kind.ROUTES.path, inWorkspace(route.deepCopy())));
        there.subList(same, there.size())
                .forEach(route -> api.deleteIfThere(Kind.ROUTES.path + "/"
                        + Gateway.encoded(route.path("id").asString(""))));
    }

    private ObjectNode limit(@Nullable ObjectNode before, ObjectNode content) {
        ObjectNode body = Json.object();
        String type = content.path("scope").asString("");
        ObjectNode scope = body.putObject("scope").put("type", type);
        if (!type.equals("organization")) {
            scope.put(type + "_id", names.id(content));
        }
        for (String field : List.of("period", "model_family", "calendar", "mode", "fallback_model")) {
            if (content.has(field)) {
                body.set(field, content.path(field));
            }
        }
        String amount = content.path("amount").asString("");
        boolean unlimited = amount.isEmpty();
        boolean hadAmount = before != null && !before.path("amount").isNull();
        if (!unlimited || hadAmount || !content.has("pool")) {
            body.put("amount", unlimited ? null : amount);
        }
        if (content.has("pool")) {
            body.putObject("pooled_budget").put("amount", content.path("pool").asString(""));
        } else if (before != null && before.has("pool")) {
            body.putNull("pooled_budget");
        }
        body.put("when_store_is_away", content.path("when_store_is_away").asString("closed"));
        return body;
    }

    private ObjectNode rate(ObjectNode content) {
        ObjectNode body = Json.object();
        String type = content.path("scope").asString("");
        ObjectNode scope = body.putObject("scope").put("type", type);
        if (!type.equals("each_user")) {
            scope.put("id", names.id(content));
        }
        body.set("limits", content.path("limits"));
        return body;
    }
}

package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The few calls of the automation interface that the experiments need. */
final class AdminApi {

    private static final String BASE = "/v1/organizations/";

    private final Http http;
    private final AtomicInteger people = new AtomicInteger();

    AdminApi(Http http) {
        this.http = http;
    }

    /** A member with a key of their own. */
    record Person(String userId, String key) {}

    /** Makes a new member and a key. */
    Person newPerson(int port) throws IOException, InterruptedException {
        String name = "bench-" + ProcessHandle.current().pid() + "-" + people.incrementAndGet();
        String userId = post(port, "users", Map.of("email", name + "@bench.test", "name", name, "role", "developer"))
                .get("id")
                .asString();
        String key = post(port, "api_keys", Map.of("name", name, "kind", "api", "user_id", userId))
                .get("secret")
                .asString();
        return new Person(userId, key);
    }

    /** Caps a member's spend; the period is {@code daily}, {@code weekly} or {@code monthly}. */
    void cap(int port, Person person, String period, long cents) throws IOException, InterruptedException {
        cap(port, person, period, cents, "");
    }

    /** The same for one model family; empty: all. */
    void cap(int port, Person person, String period, long cents, String family)
            throws IOException, InterruptedException {
        Map<String, Object> body = new HashMap<>(Map.of(
                "scope", Map.of("type", "user", "user_id", person.userId()),
                "amount", String.valueOf(cents),
                "period", period));
        if (!family.isEmpty()) {
            body.put("model_family", family);
        }
        post(port, "spend_limits", body);
    }

    /** Gives a member a rate; the type is {@code requests_per_minute} or another of the Admin API's. */
    void rate(int port, Person person, String type, long perMinute) throws IOException, InterruptedException {
        post(
                port,
                "rate_limits",
                Map.of(
                        "scope", Map.of("type", "user", "id", person.userId()),
                        "limits", List.of(Map.of("type", type, "value", perMinute))));
    }

    /** Sends all models to one provider and to no other, from now on. */
    void routeEverythingTo(int port, String provider) throws IOException, InterruptedException {
        for (JsonNode route : get(port, "routes").path("data")) {
            http.delete(port, BASE + "routes/" + route.path("id").asString(), SluiceProcess.ADMIN_KEY);
        }
        post(port, "routes", Map.of("models", List.of("*"), "providers", List.of(Map.of("provider", provider))));
    }

    /** {@code healthy}, {@code partly_down}, {@code recovering}, {@code down} or {@code unknown}. */
    String health(int port, String provider) throws IOException, InterruptedException {
        return get(port, "providers/" + provider).path("health").path("state").asString();
    }

    /** Everything in the ledger of this person, oldest first; of the newest 1,000 rows of all. */
    List<LedgerRow> ledger(int port, Person person) throws IOException, InterruptedException {
        List<LedgerRow> rows = new ArrayList<>();
        for (JsonNode entry : get(port, "usage_entries?limit=1000").path("data")) {
            if (entry.path("user_id").asString().equals(person.userId())) {
                rows.addFirst(LedgerRow.of(entry));
            }
        }
        return rows;
    }

    /** A further key of a member. */
    String newKey(int port, Person person) throws IOException, InterruptedException {
        String name = "bench-key-" + people.incrementAndGet();
        return post(port, "api_keys", Map.of("name", name, "kind", "api", "user_id", person.userId()))
                .get("secret")
                .asString();
    }

    /** Makes a policy and publishes it; {@code match} as in the Admin API. */
    void publish(int port, String name, Map<String, ?> match, ObjectNode settings, Map<String, ?> gateway)
            throws IOException, InterruptedException {
        String id = post(
                        port,
                        "policies",
                        Map.of("name", name, "match", match, "settings", settings, "gateway", gateway))
                .path("policy")
                .path("id")
                .asString();
        post(port, "policies/" + id + "/versions", Map.of());
        post(port, "policies/" + id + "/releases", Map.of());
    }

    /** Makes a guardrail for one member. */
    void guard(int port, Person person, String name, Map<String, ?> terms) throws IOException, InterruptedException {
        Map<String, Object> body = new HashMap<>(terms);
        body.put("name", name);
        body.put("audience", Map.of("type", "member", "id", person.userId()));
        post(port, "guardrails", body);
    }

    private JsonNode get(int port, String path) throws IOException, InterruptedException {
        return http.get(port, BASE + path, SluiceProcess.ADMIN_KEY);
    }

    private JsonNode post(int port, String path, Map<String, ?> body) throws IOException, InterruptedException {
        return http.post(port, BASE + path, SluiceProcess.ADMIN_KEY, Http.JSON.writeValueAsString(body));
    }
}

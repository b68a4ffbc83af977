package dev.sluice.bench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

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
        post(
                port,
                "spend_limits",
                Map.of(
                        "scope", Map.of("type", "user", "user_id", person.userId()),
                        "amount", String.valueOf(cents),
                        "period", period));
    }

    private tools.jackson.databind.JsonNode post(int port, String path, Map<String, ?> body)
            throws IOException, InterruptedException {
        return http.post(port, BASE + path, SluiceProcess.ADMIN_KEY, Http.JSON.writeValueAsString(body));
    }
}

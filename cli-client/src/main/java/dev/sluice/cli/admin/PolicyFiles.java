package dev.sluice.cli.admin;

import dev.sluice.cli.world.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The one place that knows how the gateway takes policies. */
final class PolicyFiles {

    private static final String PATH = AdminApi.ROOT + "/policies";

    private PolicyFiles() {}

    /** Saves a draft under a name, which may be new; gives the policy's id. */
    static String save(AdminApi api, String name, ObjectNode body) {
        for (JsonNode policy : api.get(PATH).path("data")) {
            if (policy.path("name").asString("").equals(name)) {
                String id = policy.path("id").asString("");
                api.post(PATH + "/" + id + "/draft", body);
                return id;
            }
        }
        JsonNode made = api.post(PATH, body.deepCopy().put("name", name));
        return made.path("policy").path("id").asString(made.path("id").asString(""));
    }

    /** Makes the draft a version and releases it to everybody it is for. */
    static void publish(AdminApi api, String id, String note) {
        api.post(PATH + "/" + id + "/versions", Json.object().put("note", note));
        api.post(PATH + "/" + id + "/releases", Json.object().put("note", note));
    }
}

package dev.sluice.cli.admin;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.profile.Profiles;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The Admin API of one gateway, with the admin key that the environment names. */
public final class AdminApi implements AutoCloseable {

    public static final String ROOT = "/v1/organizations";
    private static final int PAGE = 1000;
    private static final int MOST_PAGES = 1000;

    private final Gateway gateway;
    private final Gateway.Credential key;

    /** Goes to the gateway in use, or to {@code SLUICE_URL} where no person ever signs in, as in CI. */
    public AdminApi(World world) {
        this.key = new Gateway.Credential.AdminKey(key(world));
        Profiles profiles = new Profiles(world);
        String url = world.variable("SLUICE_URL");
        Profile profile = url == null
                ? profiles.require(profiles.current(null))
                : new Profile("default", dev.sluice.cli.session.LoginCommand.address(url), null, null);
        this.gateway = new Gateway(world, profile);
    }

    private static String key(World world) {
        String key = world.variable("SLUICE_ADMIN_KEY");
        String file = world.variable("SLUICE_ADMIN_KEY_FILE");
        if (key == null && file != null) {
            byte[] bytes = SafeFiles.read(world.path(file));
            key = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8).strip();
        }
        if (key == null || !key.matches("[\\x21-\\x7e]+")) {
            throw new Problem(
                    Exit.SIGN_IN,
                    "this needs an admin key",
                    "set SLUICE_ADMIN_KEY, or SLUICE_ADMIN_KEY_FILE to a file with the key");
        }
        return key;
    }

    public JsonNode get(String path) {
        return json(gateway.get(path, key));
    }

    /** Like {@link #get}; null when there is nothing at the path. */
    public @Nullable JsonNode find(String path) {
        Reply reply = gateway.get(path, key);
        return reply.status() == 404 ? null : json(reply);
    }

    /** Like {@link #find}; null also when the admin key may not look there: for names beside what was asked for. */
    @Nullable
    JsonNode findIfAllowed(String path) {
        Reply reply = gateway.get(path, key);
        return reply.status() == 404 || reply.status() == 403 ? null : json(reply);
    }

    public JsonNode post(String path, JsonNode body) {
        return json(gateway.post(path, key, body));
    }

    public JsonNode delete(String path) {
        return json(gateway.delete(path, key));
    }

    /** For what may have gone with something else, as a group's limits go with the group. */
    public void deleteIfThere(String path) {
        Reply reply = gateway.delete(path, key);
        if (reply.status() != 404) {
            json(reply);
        }
    }

    private static JsonNode json(Reply reply) {
        Reply good = reply.orEnd("check SLUICE_ADMIN_KEY and its scopes");
        return good.body().isBlank() ? Json.object() : good.json();
    }

    /** The objects of a list that is paged by ids, newest first, at most {@code most}. */
    public ArrayNode list(String path, int most) {
        ArrayNode all = Json.array();
        String after = null;
        for (int page = 0; page < MOST_PAGES && all.size() < most; page++) {
            String separator = path.contains("?") ? "&" : "?";
            JsonNode answer = get(path + separator + "limit=" + Math.min(PAGE, most - all.size())
                    + (after == null ? "" : "&after_id=" + Gateway.encoded(after)));
            answer.path("data").forEach(all::add);
            after = answer.path("last_id").asString("");
            if (!answer.path("has_more").asBoolean(false) || after.isEmpty()) {
                break;
            }
        }
        return all;
    }

    @Override
    public void close() {
        gateway.close();
    }
}

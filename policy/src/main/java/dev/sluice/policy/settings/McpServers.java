package dev.sluice.policy.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether an MCP server may be loaded: every denylist, then the allowlist if there is one. */
public final class McpServers {
    private static final Pattern ADDRESS = Pattern.compile("(?s)([^/?#\\\\]*://)?([^/?#\\\\]*)(.*)");

    /** @param url of a remote server, else null; @param command of a local one with its arguments, else empty */
    public record Server(String name, @Nullable String url, List<String> command) {}

    /** The answer and its reason. */
    public record Admission(boolean loads, String reason) {}

    private final List<JsonNode> denied = new ArrayList<>();
    private final List<JsonNode> allowed = new ArrayList<>();
    private boolean listed;

    /** @param layers the settings of each file, of which only the two lists and the lock are read */
    public McpServers(Map<EffectiveSettings.Layer, ObjectNode> layers) {
        ObjectNode managed = layers.get(EffectiveSettings.Layer.MANAGED);
        boolean locked = managed != null
                && managed.has("allowManagedMcpServersOnly")
                && managed.path("allowManagedMcpServersOnly").booleanValue(true);
        layers.forEach((layer, settings) -> {
            settings.path("deniedMcpServers").forEach(denied::add);
            boolean counts = !locked || layer == EffectiveSettings.Layer.MANAGED;
            if (counts && settings.has("allowedMcpServers")) {
                listed = true;
                settings.path("allowedMcpServers").forEach(allowed::add);
            }
        });
    }

    public Admission admit(Server server) {
        for (JsonNode entry : denied) {
            if (named(entry, server) || commanded(entry, server) || addressed(entry, server)) {
                return new Admission(false, "the denylist has " + entry);
            }
        }
        if (!listed) {
            return new Admission(true, "there is no allowlist");
        }
        boolean remote = server.url() != null;
        String field = remote ? "serverUrl" : "serverCommand";
        boolean namesCount = allowed.stream().noneMatch(entry -> entry.has(field));
        for (JsonNode entry : allowed) {
            boolean matches = remote ? addressed(entry, server) : commanded(entry, server);
            if (matches || (namesCount && named(entry, server))) {
                return new Admission(true, "the allowlist has " + entry);
            }
        }
        return new Admission(false, "no entry of the allowlist matches");
    }

    private static boolean named(JsonNode entry, Server server) {
        return entry.path("serverName").isString()
                && entry.path("serverName").stringValue().equals(server.name());
    }

    private static boolean commanded(JsonNode entry, Server server) {
        JsonNode command = entry.path("serverCommand");
        List<String> wanted =
                command.valueStream().map(argument -> argument.asString("")).toList();
        return server.url() == null && command.isArray() && !wanted.isEmpty() && wanted.equals(server.command());
    }

    private static boolean addressed(JsonNode entry, Server server) {
        String url = server.url();
        return url != null
                && entry.path("serverUrl").isString()
                && matches(entry.path("serverUrl").stringValue(), url);
    }

    /** Host without regard to case, path exactly; a pattern without a path matches every path. */
    private static boolean matches(String pattern, String url) {
        Matcher wanted = ADDRESS.matcher(pattern);
        Matcher found = ADDRESS.matcher(url.strip());
        if (!wanted.matches() || !found.matches()) {
            return false;
        }
        if (pattern.equals("*")) {
            return true;
        }
        String host = found.group(2).substring(found.group(2).lastIndexOf('@') + 1);
        boolean scheme = glob(lower(wanted.group(1)), lower(found.group(1)));
        String path = wanted.group(3);
        return scheme
                && glob(lower(wanted.group(2)), lower(host))
                && (path.isEmpty() || glob(path, found.group(3).isEmpty() ? "/" : found.group(3)));
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static boolean glob(String pattern, String text) {
        return dev.sluice.policy.rules.Globs.matches(pattern, text);
    }
}

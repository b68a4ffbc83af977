package dev.sluice.gateway.guardrails;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tools that the provider runs itself, by the {@code type} in a request. */
final class ServerTools {

    /** Those that are known, for the form. */
    static final List<String> KNOWN =
            List.of("web_search", "web_fetch", "code_execution", "tool_search", "advisor", "mcp");

    /** What the client runs. */
    private static final Set<String> OF_THE_CLIENT = Set.of("custom", "bash", "text_editor", "computer", "memory");

    private static final Pattern DATE = Pattern.compile("_\\d{8}$");

    private ServerTools() {}

    /** The kind, without its date; null for a tool of the client. What is not known counts as the provider's. */
    static @Nullable String kind(String type) {
        String kind = DATE.matcher(type).replaceFirst("");
        if (OF_THE_CLIENT.contains(kind)) {
            return null;
        }
        return kind.startsWith("tool_search") ? "tool_search" : kind.startsWith("mcp") ? "mcp" : kind;
    }
}

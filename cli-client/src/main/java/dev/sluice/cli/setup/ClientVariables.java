package dev.sluice.cli.setup;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.session.Routing;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The organization's choices about telemetry and the like, as the gateway tells them. */
final class ClientVariables {

    /** Nothing that could make a program load other code. */
    private static final Pattern HARMLESS =
            Pattern.compile("(CLAUDE_CODE|DISABLE|ENABLE|OTEL|ANTHROPIC_DEFAULT|API_TIMEOUT)_[A-Z0-9_]{1,60}");

    private ClientVariables() {}

    /** Null when the gateway cannot be asked. */
    static @Nullable Map<String, String> ask(World world, Gateway gateway) {
        try {
            Reply reply = gateway.get("/connect/settings", new Gateway.Credential.None());
            if (!reply.ok()) {
                return null;
            }
            Map<String, String> chosen = new LinkedHashMap<>();
            reply.json().path("env").properties().forEach(entry -> {
                boolean ours = Routing.STRANGERS.contains(entry.getKey())
                        || entry.getKey().equals(Routing.HELPER_TTL);
                if (HARMLESS.matcher(entry.getKey()).matches()
                        && !ours
                        && entry.getValue().isString()) {
                    chosen.put(entry.getKey(), entry.getValue().stringValue());
                }
            });
            return chosen;
        } catch (Problem e) {
            world.err().println("The gateway's choices are not known: " + e.getMessage() + ".");
            return null;
        }
    }
}

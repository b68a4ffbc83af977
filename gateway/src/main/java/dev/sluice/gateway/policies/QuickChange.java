package dev.sluice.gateway.policies;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The few fields that are filled in without writing JSON.
 *
 * @param models null text leaves the list alone; otherwise names, one a line, none for every model
 * @param days of transcripts on the client's disk, 0 leaves them alone
 */
record QuickChange(
        String deny,
        String ask,
        String allow,
        String mode,
        boolean noBypass,
        String models,
        int days,
        Set<String> telemetry,
        boolean toGateway,
        boolean hints) {

    static final List<String> MODES = List.of("default", "acceptEdits", "plan", "dontAsk");
    private static final Pattern LINES = Pattern.compile("\\R");
    private static final String HINTS = "CLAUDE_CODE_GATEWAY_HINT_HEADERS";

    /** What the fields show for these settings. */
    static QuickChange of(ObjectNode settings, String publicUrl) {
        var permissions = settings.path("permissions");
        var env = settings.path("env");
        return new QuickChange(
                String.join("\n", BodyText.texts(permissions.path("deny"))),
                String.join("\n", BodyText.texts(permissions.path("ask"))),
                String.join("\n", BodyText.texts(permissions.path("allow"))),
                permissions.path("defaultMode").asString("default"),
                permissions.path("disableBypassPermissionsMode").asString("").equals("disable"),
                String.join("\n", BodyText.texts(settings.path("availableModels"))),
                settings.path("cleanupPeriodDays").asInt(0),
                Set.copyOf(Telemetry.SWITCHES.stream()
                        .filter(name -> !env.path(name).asString("").isEmpty())
                        .toList()),
                env.path("OTEL_EXPORTER_OTLP_ENDPOINT").asString("").equals(publicUrl),
                !env.path(HINTS).asString("").isEmpty());
    }

    /**
     * Writes the fields into settings; what they do not speak of stays.
     *
     * @throws InvalidPolicyException when the settings are not a JSON object
     */
    String into(String settings, String publicUrl) {
        ObjectNode root;
        try {
            if (!(BodyText.JSON.readTree(settings) instanceof ObjectNode object)) {
                throw new InvalidPolicyException("settings: is not a JSON object; correct it first");
            }
            root = object;
        } catch (JacksonException e) {
            throw new InvalidPolicyException("settings: is not JSON; correct it first");
        }
        ObjectNode permissions =
                root.path("permissions") instanceof ObjectNode there ? there : root.putObject("permissions");
        list(permissions, "deny", deny);
        list(permissions, "ask", ask);
        list(permissions, "allow", allow);
        if (MODES.contains(mode) && (permissions.has("defaultMode") || !mode.equals("default"))) {
            permissions.put("defaultMode", mode);
        }
        if (noBypass) {
            permissions.put("disableBypassPermissionsMode", "disable");
        } else {
            permissions.remove("disableBypassPermissionsMode");
        }
        if (permissions.isEmpty()) {
            root.remove("permissions");
        }
        list(root, "availableModels", models);
        if (days > 0) {
            root.put("cleanupPeriodDays", days);
        } else {
            root.remove("cleanupPeriodDays");
        }
        boolean was = of(root, publicUrl).toGateway();
        Telemetry.set(root, telemetry);
        if (toGateway || was) {
            Telemetry.toGateway(root, toGateway, publicUrl);
        }
        hints(root);
        return BodyText.pretty(root);
    }

    private void hints(ObjectNode root) {
        ObjectNode env = root.path("env") instanceof ObjectNode there ? there : root.putObject("env");
        if (hints) {
            env.put(HINTS, "1");
        } else {
            env.remove(HINTS);
        }
        if (env.isEmpty()) {
            root.remove("env");
        }
    }

    private static void list(ObjectNode parent, String name, String lines) {
        List<String> entries = LINES.splitAsStream(lines)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
        if (entries.isEmpty()) {
            parent.remove(name);
        } else {
            ArrayNode array = parent.putArray(name);
            entries.forEach(array::add);
        }
    }
}

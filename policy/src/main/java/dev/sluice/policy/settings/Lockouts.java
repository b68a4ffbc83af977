package dev.sluice.policy.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Combinations of settings with which a client would not start, or could do nothing. */
public final class Lockouts {
    private static final List<String> CREDENTIALS = List.of("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY");

    private Lockouts() {}

    /** Why a client with these settings exits at its start, or nothing. */
    public static Optional<Finding> refusesToStart(JsonNode settings) {
        String force = settings.has("forceLoginOrgUUID")
                ? "forceLoginOrgUUID"
                : settings.has("forceLoginMethod") ? "forceLoginMethod" : "";
        if (force.isEmpty()) {
            return Optional.empty();
        }
        String other = settings.has("apiKeyHelper") ? "apiKeyHelper" : "";
        for (String variable : CREDENTIALS) {
            if (!settings.path("env").path(variable).asString("").isEmpty()) {
                other = "env." + variable;
            }
        }
        boolean routed =
                !settings.path("env").path("ANTHROPIC_BASE_URL").asString("").isEmpty()
                        && !settings.path("forceLoginMethod").asString("").equals("gateway");
        other = other.isEmpty() && routed ? "env.ANTHROPIC_BASE_URL" : other;
        return other.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.error(
                        "$." + force,
                        "together with " + other + " no client starts: managed settings require a first-party login",
                        "remove " + force + ", or remove " + other));
    }

    static List<Finding> check(JsonNode settings) {
        List<Finding> findings = new ArrayList<>();
        refusesToStart(settings).ifPresent(findings::add);
        if (settings.path("forceLoginOrgUUID").isArray()
                && settings.path("forceLoginOrgUUID").isEmpty()) {
            findings.add(
                    Finding.error("$.forceLoginOrgUUID", "is empty: nobody could sign in", "name an organization"));
        }
        String least = settings.path("requiredMinimumVersion").asString("");
        String most = settings.path("requiredMaximumVersion").asString("");
        if (!least.isEmpty() && !most.isEmpty() && newer(least, most)) {
            findings.add(Finding.error(
                    "$.requiredMinimumVersion", "is above requiredMaximumVersion: no client could start", "swap them"));
        }
        JsonNode models = settings.path("availableModels");
        if (models.isArray()
                && models.isEmpty()
                && settings.path("enforceAvailableModels").booleanValue(false)) {
            findings.add(Finding.error(
                    "$.availableModels", "is empty and enforced: no model could be used", "list at least one model"));
        }
        JsonNode permissions = settings.path("permissions");
        permissions(permissions, findings);
        if (settings.path("allowManagedPermissionRulesOnly").booleanValue(false)) {
            findings.add(Finding.warning(
                    "$.allowManagedPermissionRulesOnly",
                    "makes people's own deny rules stop working too",
                    permissions.path("deny").isEmpty() ? "add deny rules for secrets" : "import common deny rules"));
        }
        return findings;
    }

    private static void permissions(JsonNode permissions, List<Finding> findings) {
        int index = 0;
        for (JsonNode rule : permissions.path("deny")) {
            if (List.of("*", "*(*)").contains(rule.asString(""))) {
                findings.add(Finding.error(
                        "$.permissions.deny[" + index + "]",
                        "denies every tool: the client could do nothing",
                        "remove it"));
            }
            index++;
        }
        boolean disabled =
                permissions.path("disableBypassPermissionsMode").asString("").equals("disable");
        if (disabled && permissions.path("defaultMode").asString("").equals("bypassPermissions")) {
            findings.add(Finding.error(
                    "$.permissions.defaultMode",
                    "is bypassPermissions, which disableBypassPermissionsMode forbids",
                    "write \"default\""));
        }
    }

    private static boolean newer(String a, String b) {
        int[] left = numbers(a);
        int[] right = numbers(b);
        return left.length == 3 && right.length == 3 && Arrays.compare(left, right) > 0;
    }

    private static int[] numbers(String version) {
        return version.matches("\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}.*")
                ? Arrays.stream(version.split("[-+]")[0].split("\\."))
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[0];
    }
}

package dev.sluice.policy.settings;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which models {@code availableModels} and {@code deniedModels} leave, decided as the vendor's own gateway does (2.1.330): an
 * entry is a whole id, the beginning of one up to a dash (with {@code availableModelsMatch} {@code exact} only before a date),
 * either without {@code claude-}, or the word of a family. A word says nothing where the list names a model of its family.
 * What is no list of texts leaves no model.
 */
public final class ModelList {

    private static final Set<String> FAMILIES = Set.of("opus", "sonnet", "haiku", "fable", "mythos");
    private static final String VENDOR = "claude-";

    private final @Nullable List<String> available;
    private final List<String> denied;
    private final boolean exact;

    private ModelList(@Nullable List<String> available, List<String> denied, boolean exact) {
        this.available = available;
        this.denied = denied;
        this.exact = exact;
    }

    /** Of managed settings; null where they leave all models. */
    public static @Nullable ModelList of(JsonNode settings) {
        JsonNode available = settings.path("availableModels");
        List<String> denied = names(settings.path("deniedModels"));
        if ((available.isMissingNode() || available.isNull()) && denied.isEmpty()) {
            return null;
        }
        return new ModelList(
                available.isMissingNode() || available.isNull() ? null : names(available),
                denied,
                settings.path("availableModelsMatch").asString("").equals("exact"));
    }

    private static List<String> names(JsonNode list) {
        return list.isArray()
                ? list.valueStream()
                        .filter(JsonNode::isString)
                        .map(entry -> entry.stringValue().strip().toLowerCase(Locale.ROOT))
                        .filter(entry -> !entry.isEmpty())
                        .toList()
                : List.of();
    }

    /** What is available, for the eye; empty where only some are denied. */
    public List<String> available() {
        return available == null ? List.of() : available;
    }

    /** Whether a model may be used, by its id in lower case. */
    public boolean allows(String model) {
        return (available == null || listed(model, available, exact)) && !listed(model, denied, false);
    }

    private static boolean listed(String model, List<String> list, boolean exact) {
        for (String entry : list) {
            boolean means = FAMILIES.contains(entry)
                    ? ofFamily(model, entry) && list.stream().noneMatch(other -> narrows(other, entry))
                    : begins(model, entry, exact) || begins(model, VENDOR + entry, exact);
            if (means) {
                return true;
            }
        }
        return false;
    }

    private static boolean ofFamily(String model, String family) {
        return List.of(model.split("-")).contains(family);
    }

    private static boolean narrows(String entry, String family) {
        return !entry.equals(family) && ofFamily(entry, family);
    }

    private static boolean begins(String model, String entry, boolean exact) {
        if (!model.startsWith(entry)) {
            return false;
        }
        String rest = model.substring(entry.length());
        return rest.isEmpty() || (exact ? rest.matches("-\\d{8}") : rest.startsWith("-"));
    }
}

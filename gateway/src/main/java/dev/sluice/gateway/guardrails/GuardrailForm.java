package dev.sluice.gateway.guardrails;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A guardrail as the form sends it: lists are separated by commas, blanks or lines. */
record GuardrailForm(
        String name,
        String enabled,
        String audience,
        String allowedModels,
        String deniedModels,
        String maxTokens,
        String serverTools,
        String fastMode,
        String geographies,
        List<String> clients,
        String minimumVersion,
        String addresses,
        List<String> days,
        String from,
        String until,
        String zone,
        String secrets) {

    GuardrailForm {
        name = text(name);
        enabled = text(enabled);
        audience = text(audience);
        allowedModels = text(allowedModels);
        deniedModels = text(deniedModels);
        maxTokens = text(maxTokens);
        serverTools = text(serverTools);
        fastMode = text(fastMode);
        geographies = text(geographies);
        clients = Objects.requireNonNullElse(clients, List.of());
        minimumVersion = text(minimumVersion);
        addresses = text(addresses);
        days = Objects.requireNonNullElse(days, List.of());
        from = text(from);
        until = text(until);
        zone = text(zone);
        secrets = text(secrets);
    }

    private static String text(@Nullable String sent) {
        return Objects.requireNonNullElse(sent, "").strip();
    }

    static GuardrailForm empty() {
        return of("", true, Audience.EVERYBODY, TermsText.empty());
    }

    static GuardrailForm of(GuardrailStore.Stored stored) {
        Guardrail guardrail = stored.guardrail();
        return of(guardrail.name(), guardrail.enabled(), guardrail.audience(), stored.text());
    }

    private static GuardrailForm of(String name, boolean enabled, Audience audience, TermsText terms) {
        return new GuardrailForm(
                name,
                String.valueOf(enabled),
                option(audience.kind(), Objects.requireNonNullElse(Audiences.idText(audience), "")),
                joined(terms.allowedModels()),
                joined(terms.deniedModels()),
                terms.maxTokens(),
                joined(terms.serverTools()),
                terms.fastMode(),
                joined(terms.geographies()),
                terms.clients(),
                terms.minimumVersion(),
                joined(terms.addresses()),
                terms.days(),
                terms.from(),
                terms.until(),
                terms.zone(),
                terms.secrets());
    }

    private static String joined(List<String> entries) {
        return String.join(", ", entries);
    }

    /** The value of an audience in the select box. */
    static String option(Audience.Kind kind, String id) {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + id;
    }

    /** @throws InvalidGuardrailException when no option of the form sends this */
    Audience.Kind kind() {
        String word = audience.substring(0, Math.max(0, audience.indexOf(':'))).toUpperCase(Locale.ROOT);
        return Arrays.stream(Audience.Kind.values())
                .filter(kind -> kind.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidGuardrailException("audience", "choose one"));
    }

    boolean inForce() {
        return enabled.equals("true");
    }

    String target() {
        return audience.substring(audience.indexOf(':') + 1);
    }

    TermsText terms() {
        return new TermsText(
                list(allowedModels),
                list(deniedModels),
                maxTokens,
                list(serverTools),
                fastMode,
                list(geographies),
                clients,
                minimumVersion,
                list(addresses),
                days,
                from,
                until,
                zone,
                secrets);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("[,;\\s]+"));
    }
}

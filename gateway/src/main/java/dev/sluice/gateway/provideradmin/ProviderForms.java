package dev.sluice.gateway.provideradmin;

import dev.sluice.adminui.providers.FieldView;
import dev.sluice.adminui.providers.ProviderFormView;
import dev.sluice.gateway.providers.CredentialHint;
import dev.sluice.gateway.settings.SluiceSettings.Provider.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** The form of a provider: which fields a kind has, and what was sent of them. Secrets are never sent back. */
final class ProviderForms {

    private static final Set<String> SECRET = Set.of(
            "api-key",
            "bearer-token",
            "aws-secret-access-key",
            "aws-session-token",
            "google-credentials",
            "azure-client-secret");
    private static final List<String> AWS = List.of(
            "aws-access-key-id", "aws-secret-access-key", "aws-session-token", "aws-role-arn", "aws-external-id");

    private ProviderForms() {}

    /** What was sent. */
    static ProviderFields read(Kind kind, String name, MultiValueMap<String, String> sent) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> fields = new ArrayList<>(place(kind));
        fields.addAll(credential(kind));
        fields.addAll(List.of("jurisdictions", "price-multiplier"));
        fields.addAll(ProviderFields.FLAGS);
        for (String field : fields) {
            String value = sent.getFirst(field);
            texts.put(field, value == null ? "" : value);
        }
        return new ProviderFields(kind, name, "true".equals(sent.getFirst("enabled")), texts);
    }

    /** Whether a credential was sent. */
    static boolean hasCredential(ProviderFields fields) {
        return ProviderFields.CREDENTIAL.stream().anyMatch(field -> fields.text(field) != null);
    }

    /** The form, with what is in it. */
    static ProviderFormView view(
            ProviderFields fields, boolean isNew, @Nullable CredentialHint hint, Map<String, String> problems) {
        Set<String> flags = ProviderFields.FLAGS.stream()
                .filter(flag -> "true".equals(fields.texts().get(flag)))
                .collect(Collectors.toSet());
        return new ProviderFormView(
                fields.kind().word(),
                isNew,
                fields.name(),
                problems.get("name"),
                fields.enabled(),
                views(place(fields.kind()), fields, problems),
                views(credential(fields.kind()), fields, problems),
                views(List.of("jurisdictions", "price-multiplier"), fields, problems),
                flags,
                hint == null ? null : hint.type(),
                hint == null ? null : hint.text());
    }

    private static List<FieldView> views(List<String> names, ProviderFields fields, Map<String, String> problems) {
        return names.stream()
                .map(name -> {
                    boolean secret = SECRET.contains(name);
                    String input = name.equals("google-credentials") ? "area" : secret ? "password" : "text";
                    String value = secret ? "" : fields.texts().getOrDefault(name, "");
                    return new FieldView(name, input, value, problems.get(name));
                })
                .toList();
    }

    private static List<String> place(Kind kind) {
        return switch (kind) {
            case ANTHROPIC, SIMULATOR -> List.of("base-url");
            case BEDROCK, BEDROCK_MESSAGES -> List.of("region", "base-url");
            case CLAUDE_ON_AWS, VERTEX -> List.of("region", "project", "base-url");
            case FOUNDRY -> List.of("project", "base-url");
        };
    }

    private static List<String> credential(Kind kind) {
        return switch (kind) {
            case ANTHROPIC -> List.of("api-key", "bearer-token");
            case BEDROCK, BEDROCK_MESSAGES -> with("bearer-token", AWS);
            case CLAUDE_ON_AWS -> with("api-key", AWS);
            case VERTEX -> List.of("google-credentials", "bearer-token");
            case FOUNDRY ->
                List.of("api-key", "bearer-token", "azure-tenant-id", "azure-client-id", "azure-client-secret");
            case SIMULATOR -> List.of();
        };
    }

    private static List<String> with(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }
}

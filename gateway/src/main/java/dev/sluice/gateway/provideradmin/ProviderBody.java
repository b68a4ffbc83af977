package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.settings.SluiceSettings.Provider;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Reads a provider from the body of a request; what a change leaves out stays as it is. */
final class ProviderBody {

    private final JsonFields body;

    ProviderBody(JsonFields body) {
        this.body = body;
    }

    /** A new provider. */
    ProviderFields added() {
        Provider.Kind kind = body.choice("kind", Arrays.asList(Provider.Kind.values()), Provider.Kind::word);
        return new ProviderFields(kind, body.text("name"), !body.has("enabled") || body.flag("enabled"), texts());
    }

    /** A provider with what the body changes. */
    ProviderFields changed(ProviderDefinition before) {
        if (body.has("kind") && !body.text("kind").equals(before.kind().word())) {
            throw body.wrong("kind", "cannot be changed; add another provider");
        }
        if (body.has("name") && !body.text("name").equals(before.name())) {
            throw body.wrong("name", "cannot be changed; the ledger and routes use it");
        }
        Map<String, String> texts = ProviderTexts.of(before);
        texts.putAll(texts());
        return new ProviderFields(
                Provider.Kind.valueOf(before.kind().name()),
                before.name(),
                body.has("enabled") ? body.flag("enabled") : before.enabled(),
                texts);
    }

    /** Whether there is a credential in the body. */
    boolean hasCredential() {
        return body.has("credential") && !body.isNull("credential");
    }

    /** The 400 for the first of these problems. */
    static AdminApiException refusal(Map<String, String> problems) {
        Map.Entry<String, String> first = problems.entrySet().iterator().next();
        String field = snake(first.getKey());
        String prefix = ProviderFields.CREDENTIAL.contains(first.getKey()) ? "credential." : "";
        return AdminApiException.badRequest(
                prefix + field + ": " + first.getValue().replaceFirst("\\.$", ""));
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String field : ProviderFields.PLAIN) {
            String name = snake(field);
            if (!body.has(name)) {
                continue;
            }
            texts.put(
                    field,
                    field.equals("jurisdictions")
                            ? String.join(",", body.texts(name))
                            : body.optionalText(name).orElse(""));
        }
        for (String flag : ProviderFields.FLAGS) {
            if (body.has(snake(flag))) {
                texts.put(flag, String.valueOf(body.flag(snake(flag))));
            }
        }
        if (hasCredential()) {
            JsonFields credential = body.object("credential");
            for (String field : ProviderFields.CREDENTIAL) {
                credential.optionalText(snake(field)).ifPresent(text -> texts.put(field, text));
            }
        }
        return texts;
    }

    private static String snake(String field) {
        return Objects.requireNonNull(field).replace('-', '_');
    }
}

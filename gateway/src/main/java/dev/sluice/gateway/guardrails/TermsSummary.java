package dev.sluice.gateway.guardrails;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Terms in few words. */
final class TermsSummary {

    private TermsSummary() {}

    /** What matters the terms rule, by their names in the Admin API. */
    static List<String> matters(Terms terms) {
        List<String> matters = new ArrayList<>();
        add(matters, "allowed_models", terms.allowedModels());
        add(matters, "denied_models", terms.deniedModels());
        add(matters, "max_tokens", terms.maxTokens());
        add(matters, "server_tools", terms.serverTools());
        add(matters, "fast_mode", terms.fastMode());
        add(matters, "geographies", terms.geographies());
        add(matters, "clients", terms.clients());
        add(matters, "minimum_version", terms.minimumVersion());
        add(matters, "addresses", terms.addresses());
        add(matters, "hours", terms.hours());
        add(matters, "secrets", terms.secrets());
        return matters;
    }

    private static void add(List<String> matters, String name, @Nullable Object value) {
        if (value != null) {
            matters.add(name);
        }
    }
}

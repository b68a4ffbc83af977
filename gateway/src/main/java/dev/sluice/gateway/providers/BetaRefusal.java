package dev.sluice.gateway.providers;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a provider's error says of beta values and fields. The sentences are the same behind every kind, in whatever
 * shape the cloud wraps them.
 *
 * @param unnamed whether a value was refused that the error does not name
 */
record BetaRefusal(Set<String> betas, Set<String> fields, boolean unnamed) {

    static final String SAFEGUARDS = "safeguards";

    /** Without these a call is another call; {@code safeguards} is the client's to leave out (contract §7.1). */
    private static final Set<String> NEVER_DROPPED = Set.of(
            "model",
            "messages",
            "max_tokens",
            "system",
            "tools",
            "tool_choice",
            "stream",
            "thinking",
            "anthropic_version",
            SAFEGUARDS);

    private static final Pattern VALUES =
            Pattern.compile("Unexpected value\\(s\\) (.{1,1000}?) for the [`']?anthropic-beta[`']? header");
    private static final Pattern QUOTED = Pattern.compile("[`']([A-Za-z0-9_.-]{1,100})[`']");
    /** A top-level name only: inside a path a dot stands in front of it. */
    private static final Pattern FIELD =
            Pattern.compile("(?<![A-Za-z0-9_.])([a-z][a-z0-9_]{0,63}): Extra inputs are not permitted");

    static BetaRefusal read(byte[] error) {
        String text = new String(error, StandardCharsets.UTF_8);
        Set<String> betas = new LinkedHashSet<>();
        Matcher values = VALUES.matcher(text);
        while (values.find()) {
            QUOTED.matcher(values.group(1)).results().forEach(each -> betas.add(each.group(1)));
        }
        betas.remove("dangerous-tool-use-2026-09-03");
        Set<String> fields = new LinkedHashSet<>();
        FIELD.matcher(text).results().forEach(each -> fields.add(each.group(1)));
        fields.removeAll(NEVER_DROPPED);
        return new BetaRefusal(betas, fields, text.contains("invalid beta flag"));
    }
}

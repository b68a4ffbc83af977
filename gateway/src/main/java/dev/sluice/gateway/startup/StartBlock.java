package dev.sluice.gateway.startup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The text that a start ends with: plain, aligned, at most 15 lines.
 *
 * @param address where people and clients reach Sluice, without a slash at the end
 * @param setupPath path of the owner's set-up link while it is pending
 * @param providers names and addresses of the providers
 * @param demo whether all answers are simulated
 * @param dataDir the data directory
 * @param firstKey the key made by this start
 * @param took time from the start of the JVM's main method
 */
record StartBlock(
        String address,
        Optional<String> setupPath,
        List<String> providers,
        boolean demo,
        Path dataDir,
        Optional<String> firstKey,
        Duration took) {

    private static final String PROMPT =
            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(Locale.ROOT, "Sluice is ready (%.1f s)", took.toMillis() / 1000.0));
        lines.add("");
        lines.add(row("Console", address));
        setupPath.ifPresent(path -> lines.add(row("Set-up", address + path + "   (once, makes the owner)")));
        lines.add(row("Provider", demo ? "DEMO provider: answers are simulated" : String.join(", ", providers)));
        lines.add(row("Data", dataDir.toAbsolutePath().normalize().toString()));
        lines.add("");
        firstKey.ifPresentOrElse(
                key -> {
                    lines.add(row("Try", claude(key)));
                    lines.add(row("", curl(key)));
                    lines.add(row("", "The key is good for 24 hours and is not shown again."));
                },
                () -> {
                    lines.add(row("Use", claude("<key>")));
                    lines.add(row("", "Make a key in the console under API keys."));
                });
        lines.add("");
        return String.join("\n", lines);
    }

    private String claude(String key) {
        return "ANTHROPIC_BASE_URL=" + address + " ANTHROPIC_AUTH_TOKEN=" + key + " claude";
    }

    private String curl(String key) {
        return "curl " + address + "/v1/messages -H 'x-api-key: " + key
                + "' -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' -d '" + PROMPT + "'";
    }

    private static String row(String label, String value) {
        return String.format(Locale.ROOT, "  %-10s%s", label, value);
    }
}

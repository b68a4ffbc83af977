package dev.sluice.adminui;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What to paste into a terminal to use Sluice.
 *
 * @param claude starts Claude Code through Sluice
 * @param curl sends one small message
 */
public record ConnectLines(String baseUrl, String claude, String curl) implements Serializable {

    /** Lines for this address; without one, for this port on the same machine. */
    public static ConnectLines of(@Nullable URI publicUrl, int port, String secret) {
        String base = publicUrl == null
                ? "http://localhost:" + port
                : publicUrl.toString().replaceFirst("/+$", "");
        String claude = """
                export ANTHROPIC_BASE_URL=%s
                export ANTHROPIC_AUTH_TOKEN=%s
                claude""".formatted(base, secret);
        String curl = """
                curl %s/v1/messages \\
                  -H "x-api-key: %s" \\
                  -H "anthropic-version: 2023-06-01" \\
                  -H "content-type: application/json" \\
                  -d '{"model": "claude-haiku-5-5", "max_tokens": 64,
                       "messages": [{"role": "user", "content": "Hello"}]}'""".formatted(base, secret);
        return new ConnectLines(base, claude, curl);
    }

    /** Leaves the lines out: they may hold a secret. */
    @Override
    public String toString() {
        return "ConnectLines[" + baseUrl + "]";
    }
}

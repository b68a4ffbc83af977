package dev.sluice.gateway.guardrails;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What sends requests, by its own word: anybody can claim to be Claude Code, so this keeps order and is no wall. */
enum ClientKind {
    CLAUDE_CODE,
    CLAUDE_DESKTOP,
    SDK,
    OTHER;

    private static final Pattern CLAUDE_CODE_AGENT =
            Pattern.compile("^claude-(?:cli|code)/(\\d{1,9}\\.\\d{1,9}\\.\\d{1,9})", Pattern.CASE_INSENSITIVE);

    static ClientKind of(@Nullable String userAgent) {
        String agent = userAgent == null ? "" : userAgent.toLowerCase(Locale.ROOT);
        if (agent.startsWith("claude-cli/") || agent.startsWith("claude-code/")) {
            return CLAUDE_CODE;
        }
        if (agent.startsWith("claude-desktop/") || agent.contains(" claude/")) {
            return CLAUDE_DESKTOP;
        }
        boolean sdk = agent.startsWith("anthropic/")
                || agent.startsWith("anthropic-sdk")
                || agent.startsWith("asyncanthropic/")
                || agent.startsWith("anthropicbedrock")
                || agent.startsWith("anthropicvertex")
                || agent.startsWith("aws-sdk")
                || agent.startsWith("boto3/");
        return sdk ? SDK : OTHER;
    }

    /** The version of Claude Code that a client claims; null where it claims none that can be read. */
    static @Nullable ClientVersion claudeCode(@Nullable String userAgent) {
        Matcher agent = CLAUDE_CODE_AGENT.matcher(userAgent == null ? "" : userAgent);
        return agent.find() ? ClientVersion.parse(agent.group(1)) : null;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.sluice.simulator;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kinds of service that the simulator stands in for. {@code simulator/README.md} says how a request's is found. */
enum Flavour {
    ANTHROPIC,
    BEDROCK,
    BEDROCK_MESSAGES,
    CLAUDE_ON_AWS,
    VERTEX,
    FOUNDRY,
    /** AWS Security Token Service. */
    STS,
    /** Google's token endpoint for service accounts. */
    GOOGLE_TOKEN,
    /** Microsoft Entra's token endpoint. */
    ENTRA;

    private static final Map<String, Flavour> PREFIXES = new TreeMap<>();

    static {
        for (Flavour flavour : values()) {
            // "/anthropic/v1/messages" is a path of two providers, so that word cannot be a prefix.
            if (flavour != ANTHROPIC) {
                PREFIXES.put(flavour.word(), flavour);
            }
        }
    }

    /** The spelling in paths, behaviours and recorded requests: {@code bedrock-messages}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The flavour whose word is the first segment of this path, or null. */
    static @Nullable Flavour ofPrefix(String path) {
        int end = path.indexOf('/', 1);
        return end < 0 ? null : PREFIXES.get(path.substring(1, end));
    }

    /** The flavour of a request without such a prefix; {@code wanted} is the behaviour's word, empty for none. */
    static Flavour of(String path, HttpHeaders headers, String wanted) {
        if (path.startsWith("/model/") || path.startsWith("/inference-profiles")) {
            return BEDROCK;
        }
        if (path.startsWith("/v1/projects/") || path.startsWith("/projects/")) {
            return VERTEX;
        }
        if (path.startsWith("/anthropic/")) {
            boolean ofAmazon = BEDROCK_MESSAGES.word().equals(wanted) || isSigned(headers);
            return ofAmazon && !FOUNDRY.word().equals(wanted) ? BEDROCK_MESSAGES : FOUNDRY;
        }
        if (path.endsWith("/oauth2/v2.0/token")) {
            return ENTRA;
        }
        if ("/token".equals(path)) {
            return GOOGLE_TOKEN;
        }
        if ("/".equals(path) && isSigned(headers)) {
            return STS;
        }
        if (ANTHROPIC.word().equals(wanted)) {
            return ANTHROPIC;
        }
        boolean onAws =
                CLAUDE_ON_AWS.word().equals(wanted) || headers.contains("anthropic-workspace-id") || isSigned(headers);
        return onAws ? CLAUDE_ON_AWS : ANTHROPIC;
    }

    /** Whether the request is signed as AWS has it. */
    static boolean isSigned(HttpHeaders headers) {
        String authorization = headers.get("authorization");
        return authorization != null && authorization.startsWith("AWS4-");
    }
}

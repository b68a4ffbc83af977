package dev.sluice.gateway.routing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first-party name inside any spelling of a model id. Dates stay: only whole names are ever looked up.
 *
 * @param name the id without prefixes and version suffix, {@code @} as {@code -}
 * @param profile the prefix of a Bedrock inference profile that it was written with, such as {@code us}
 */
record ModelSpelling(String name, @Nullable String profile) {

    private static final String LONG_CONTEXT_MARKER = "[1m]";
    private static final String BEDROCK_VENDOR = "anthropic.";
    private static final Pattern PROFILE = Pattern.compile("^(us-gov|us|eu|apac|jp|au|global)\\.");
    private static final Pattern BEDROCK_VERSION = Pattern.compile("-v\\d{1,3}(:\\d{1,3})?$");

    /** ARNs of Amazon's own profiles and models hold the id; those of application profiles do not. */
    private static final Pattern AMAZONS_ARN =
            Pattern.compile("^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\\d*:(?:inference-profile|foundation-model)/(.+)$");

    static ModelSpelling of(String id) {
        String name = id;
        String profile = null;
        Matcher arn = AMAZONS_ARN.matcher(name);
        if (arn.find()) {
            name = arn.group(1);
        }
        Matcher prefix = PROFILE.matcher(name);
        if (prefix.find()) {
            profile = prefix.group(1);
            name = name.substring(prefix.end());
        }
        if (name.startsWith(BEDROCK_VENDOR)) {
            name = name.substring(BEDROCK_VENDOR.length());
        }
        return new ModelSpelling(BEDROCK_VERSION.matcher(name).replaceFirst("").replace('@', '-'), profile);
    }

    /** Without the client's mark for the long context window, which no provider knows. */
    static String withoutMarker(String id) {
        return id.endsWith(LONG_CONTEXT_MARKER) ? id.substring(0, id.length() - LONG_CONTEXT_MARKER.length()) : id;
    }
}

package dev.sluice.gateway.providers;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Bedrock's ways to name a model: base id, profile id, ARN. */
final class BedrockModel {

    private static final Pattern REGION_PREFIX = Pattern.compile("^(us-gov|us|eu|apac|jp|au|global)\\.");
    private static final Pattern NAMED_ARN = Pattern.compile("arn:[^/]*:(?:foundation-model|inference-profile)/(.+)");

    private BedrockModel() {}

    /** The foundation model's id, by which tokens are counted; null when the id does not tell it. */
    static @Nullable String countable(String model) {
        String id = model;
        if (model.startsWith("arn:")) {
            var named = NAMED_ARN.matcher(model);
            if (!named.matches()) {
                return null;
            }
            id = named.group(1);
        }
        return REGION_PREFIX.matcher(id).replaceFirst("");
    }
}

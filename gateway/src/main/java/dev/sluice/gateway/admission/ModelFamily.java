package dev.sluice.gateway.admission;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The family of a model, the word in its id that is not a version: {@code opus} for {@code claude-opus-5-5}. */
final class ModelFamily {

    private static final Pattern FAMILY = Pattern.compile("claude-(?:[0-9]+-)*([a-z]{2,30})(?![a-z])");

    private ModelFamily() {}

    /** Empty when the id does not say, for example a name that an admin chose or an ARN. */
    static String of(String modelId) {
        Matcher matcher = FAMILY.matcher(modelId.toLowerCase(Locale.ROOT));
        return matcher.find() ? matcher.group(1) : "";
    }
}

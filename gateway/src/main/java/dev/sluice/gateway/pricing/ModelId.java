package dev.sluice.gateway.pricing;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model id as a client or a provider writes it, understood.
 *
 * @param name the id without markers, prefixes and suffixes
 * @param model the model of the book, null when it has none: whole ids only, never a prefix of one
 * @param endpoint what the id says of the endpoint
 * @param fastById whether the id itself asks for fast mode
 */
record ModelId(String name, @Nullable PricedModel model, Endpoint endpoint, boolean fastById) {

    /** Longest chain of ARN mappings that is followed; a cycle ends here. */
    private static final int MOST_MAPPINGS = 4;

    private static final String LONG_CONTEXT_MARKER = "[1m]";
    private static final String FAST_SUFFIX = "-fast";
    private static final String BEDROCK_VENDOR = "anthropic.";
    private static final Pattern PROFILE = Pattern.compile("^(us-gov|us|eu|apac|jp|au|global)\\.");
    private static final Pattern BEDROCK_VERSION = Pattern.compile("-v\\d+(:\\d+)?$");

    /** What an id says of where it is served. */
    enum Endpoint {
        /** Nothing: the provider's setting decides. */
        UNSAID,
        GLOBAL,
        REGIONAL
    }

    /** Understands an id; {@code arns} maps the inference profiles that an admin named to ids. */
    static ModelId of(String asked, PriceBook book, Map<String, String> arns) {
        // Nearly every id is one of the book as it stands; a point is part of a profile's or a vendor's name.
        PricedModel plain = asked.indexOf('.') >= 0 || arns.containsKey(asked) ? null : book.find(asked);
        return plain == null ? takenApart(asked, book, arns) : new ModelId(plain.id(), plain, Endpoint.UNSAID, false);
    }

    private static ModelId takenApart(String asked, PriceBook book, Map<String, String> arns) {
        String name = withoutMarker(asked);
        for (int i = 0; i < MOST_MAPPINGS; i++) {
            String mapped = arns.get(name);
            if (mapped == null) {
                break;
            }
            name = withoutMarker(mapped);
        }
        Endpoint endpoint = Endpoint.UNSAID;
        Matcher profile = PROFILE.matcher(name);
        if (profile.find()) {
            endpoint = "global".equals(profile.group(1)) ? Endpoint.GLOBAL : Endpoint.REGIONAL;
            name = name.substring(profile.end());
        }
        if (name.startsWith(BEDROCK_VENDOR)) {
            name = name.substring(BEDROCK_VENDOR.length());
        }
        name = BEDROCK_VERSION.matcher(name).replaceFirst("").replace('@', '-');
        PricedModel model = book.find(name);
        if (model == null && name.endsWith(FAST_SUFFIX)) {
            PricedModel slower = book.find(name.substring(0, name.length() - FAST_SUFFIX.length()));
            if (slower != null) {
                return new ModelId(slower.id(), slower, endpoint, true);
            }
        }
        return new ModelId(model == null ? name : model.id(), model, endpoint, false);
    }

    /** Whether a regional endpoint serves it, given the provider's setting for ids that say nothing. */
    boolean regional(boolean providerIsRegional) {
        return endpoint == Endpoint.UNSAID ? providerIsRegional : endpoint == Endpoint.REGIONAL;
    }

    private static String withoutMarker(String id) {
        return id.endsWith(LONG_CONTEXT_MARKER) ? id.substring(0, id.length() - LONG_CONTEXT_MARKER.length()) : id;
    }
}

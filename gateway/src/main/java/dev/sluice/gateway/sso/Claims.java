package dev.sluice.gateway.sso;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a person from claims, by the JSON pointers of the provider. What is not there, or of another type, is missing. */
final class Claims {

    private static final int LONGEST = 1000;

    private Claims() {}

    static ProvenIdentity identity(OidcProvider provider, ObjectNode claims) throws SsoFailure {
        JsonNode verified = claims.path("email_verified");
        return new ProvenIdentity(
                IdTokens.subject(claims),
                text(claims, provider.emailPointer()),
                verified.isBoolean() ? Boolean.valueOf(verified.asBoolean()) : word(verified),
                text(claims, provider.namePointer()),
                provider.groupsPointer().isEmpty() ? null : texts(claims, provider.groupsPointer()));
    }

    /** Whether something is missing that the provider was said to tell. */
    static boolean lacks(OidcProvider provider, ObjectNode claims) {
        return text(claims, provider.emailPointer()) == null
                || text(claims, provider.namePointer()) == null
                || (!provider.groupsPointer().isEmpty()
                        && claims.at(provider.groupsPointer()).isMissingNode());
    }

    /** Whether this is a JSON pointer (RFC 6901) to something inside. */
    static boolean isPointer(String text) {
        try {
            return text.startsWith("/") && text.length() <= 200 && JsonPointer.compile(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Some providers send the word instead of the truth value. */
    private static @Nullable Boolean word(JsonNode verified) {
        return switch (verified.asString("")) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static @Nullable String text(ObjectNode claims, String pointer) {
        JsonNode found = claims.at(pointer);
        return found.isString() && usable(found.asString()) ? found.asString().strip() : null;
    }

    private static List<String> texts(ObjectNode claims, String pointer) {
        JsonNode found = claims.at(pointer);
        List<String> texts = new ArrayList<>();
        if (found.isString() && usable(found.asString())) {
            texts.add(found.asString());
        } else if (found.isArray()) {
            for (JsonNode each : found) {
                if (each.isString() && usable(each.asString())) {
                    texts.add(each.asString());
                }
            }
        }
        return List.copyOf(texts);
    }

    private static boolean usable(String text) {
        return !text.isBlank() && text.length() <= LONGEST && text.indexOf('\0') < 0;
    }
}

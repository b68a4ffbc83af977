package dev.sluice.gateway.scim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A user as an identity provider describes it. What Sluice has no use for is kept as it came and given back; a password
 * is never kept.
 *
 * @param active null when the provider did not say
 * @param kept the JSON that is stored
 */
record UserDocument(
        String userName,
        @Nullable String externalId,
        String email,
        String name,
        @Nullable Boolean active,
        ObjectNode kept) {

    static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_NAME = 256;
    private static final Set<String> NOT_KEPT =
            Set.of("id", "schemas", "meta", "groups", "password", "active", "username", "externalid");

    /**
     * @throws ScimException when something is missing or of the wrong type; the message says what
     */
    static UserDocument of(ObjectNode body) {
        String userName = ScimJson.text(body, "userName");
        if (userName == null || userName.length() > MAX_NAME) {
            throw ScimException.value("userName: must have 1 to " + MAX_NAME + " characters");
        }
        String externalId = ScimJson.text(body, "externalId");
        if (externalId != null && externalId.length() > MAX_NAME) {
            throw ScimException.value("externalId: must have at most " + MAX_NAME + " characters");
        }
        JsonNode active = ScimJson.get(body, "active");
        Boolean isActive = (active == null || active.isNull()) ? null : ScimJson.bool(active);
        if (isActive == null && active != null && !active.isNull()) {
            throw ScimException.value("active must be true or false");
        }
        ObjectNode kept = body.deepCopy();
        for (String key : List.copyOf(body.propertyNames())) {
            if (NOT_KEPT.contains(key.toLowerCase(java.util.Locale.ROOT))) {
                kept.remove(key);
            }
        }
        byte[] bytes = ScimJson.MAPPER.writeValueAsBytes(kept);
        if (bytes.length > MAX_BYTES) {
            throw new ScimException(413, null, "a user must have at most " + MAX_BYTES + " bytes");
        }
        return new UserDocument(
                userName.strip(), externalId, email(userName.strip(), body), name(userName, body), isActive, kept);
    }

    /** The user name when it is an address, else the primary address, else the first. */
    private static String email(String userName, ObjectNode body) {
        if (userName.indexOf('@') > 0) {
            return userName;
        }
        JsonNode emails = ScimJson.get(body, "emails");
        List<JsonNode> all = new ArrayList<>();
        if (emails != null && emails.isArray()) {
            emails.forEach(all::add);
        }
        List<JsonNode> objects = all.stream().filter(JsonNode::isObject).toList();
        return Stream.concat(objects.stream().filter(UserDocument::isPrimary), objects.stream())
                .flatMap(each -> Stream.ofNullable(ScimJson.text(each, "value")))
                .findFirst()
                .orElseThrow(() -> ScimException.value("emails: an e-mail address is needed where userName is none"));
    }

    private static boolean isPrimary(JsonNode email) {
        JsonNode primary = ScimJson.get(email, "primary");
        return primary != null && Boolean.TRUE.equals(ScimJson.bool(primary));
    }

    private static String name(String userName, ObjectNode body) {
        String display = ScimJson.text(body, "displayName");
        JsonNode name = ScimJson.get(body, "name");
        if (display == null && name != null && name.isObject()) {
            display = ScimJson.text(name, "formatted");
            String parts = Stream.of("givenName", "familyName")
                    .flatMap(part -> Stream.ofNullable(ScimJson.text(name, part)))
                    .collect(Collectors.joining(" "));
            display = display == null && !parts.isBlank() ? parts : display;
        }
        String chosen = (display == null ? userName : display).strip();
        return chosen.substring(0, Math.min(chosen.length(), 200));
    }
}

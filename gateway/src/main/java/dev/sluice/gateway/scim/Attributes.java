package dev.sluice.gateway.scim;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which attributes of a resource can be searched, and how their values are compared. Keys are in lower case. */
record Attributes(Map<String, Type> types) {

    /** How values are compared; {@link #EXACT} regards case. */
    enum Type {
        TEXT,
        EXACT,
        BOOLEAN,
        DATE,
        COMPLEX
    }

    static final Attributes USER = new Attributes(user());
    static final Attributes GROUP = new Attributes(Map.ofEntries(
            entry("id", Type.EXACT),
            entry("externalid", Type.EXACT),
            entry("displayname", Type.TEXT),
            entry("members", Type.COMPLEX),
            entry("members.value", Type.EXACT),
            entry("members.display", Type.TEXT),
            entry("members.type", Type.TEXT),
            entry("meta.resourcetype", Type.TEXT),
            entry("meta.created", Type.DATE),
            entry("meta.lastmodified", Type.DATE)));

    @Nullable
    Type type(String key) {
        return types.get(key);
    }

    private static Map<String, Type> user() {
        Map<String, Type> types = new HashMap<>(Map.ofEntries(
                entry("id", Type.EXACT),
                entry("externalid", Type.EXACT),
                entry("active", Type.BOOLEAN),
                entry("meta.resourcetype", Type.TEXT),
                entry("meta.created", Type.DATE),
                entry("meta.lastmodified", Type.DATE),
                entry("groups", Type.COMPLEX),
                entry("groups.value", Type.EXACT),
                entry("groups.display", Type.TEXT)));
        for (String name : new String[] {
            "userName",
            "displayName",
            "nickName",
            "title",
            "userType",
            "locale",
            "timezone",
            "preferredLanguage",
            "name.formatted",
            "name.givenName",
            "name.familyName",
            "name.middleName"
        }) {
            types.put(name.toLowerCase(Locale.ROOT), Type.TEXT);
        }
        for (String name : new String[] {"emails", "phoneNumbers"}) {
            String key = name.toLowerCase(Locale.ROOT);
            types.put(key, Type.COMPLEX);
            types.put(key + ".value", Type.TEXT);
            types.put(key + ".type", Type.TEXT);
            types.put(key + ".primary", Type.BOOLEAN);
        }
        for (String name :
                new String[] {"employeeNumber", "costCenter", "organization", "division", "department", "manager.value"
                }) {
            types.put((Schemas.ENTERPRISE + ":" + name).toLowerCase(Locale.ROOT), Type.TEXT);
        }
        return types;
    }
}

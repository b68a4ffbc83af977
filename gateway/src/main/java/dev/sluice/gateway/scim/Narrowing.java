package dev.sluice.gateway.scim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of a filter that the database can answer by an index: name, external id and id when they must be equal to
 * something. The whole filter is evaluated afterwards, so this only has to keep enough.
 */
record Narrowing(
        @Nullable String name,
        @Nullable String externalId,
        @Nullable String id) {

    static final Narrowing NONE = new Narrowing(null, null, null);

    /** {@code nameKey} is {@code username} or {@code displayname}. */
    static Narrowing of(@Nullable Filter filter, String nameKey) {
        if (filter instanceof Filter.And and) {
            return and.all().stream()
                    .map(one -> of(one, nameKey))
                    .filter(one -> !one.equals(NONE))
                    .findFirst()
                    .orElse(NONE);
        }
        if (filter instanceof Filter.Compare compare
                && compare.operator() == Filter.Operator.EQ
                && compare.value().isString()) {
            String value = compare.value().asString();
            String key = compare.path().key().toLowerCase(Locale.ROOT);
            // PostgreSQL knows no NUL in text; nothing is called so either.
            if (value.indexOf('\0') < 0 && key.equals(nameKey)) {
                return new Narrowing(value, null, null);
            }
            if (value.indexOf('\0') < 0 && key.equals("externalid")) {
                return new Narrowing(null, value, null);
            }
            return key.equals("id") ? new Narrowing(null, null, value) : NONE;
        }
        return NONE;
    }

    String sql(String nameColumn, String externalColumn, String idColumn) {
        return (name == null ? "" : " and lower(" + nameColumn + ") = lower(?)")
                + (externalId == null ? "" : " and " + externalColumn + " = ?")
                + (id == null ? "" : " and " + idColumn + " = ?");
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>();
        Optional.ofNullable(name).ifPresent(values::add);
        Optional.ofNullable(externalId).ifPresent(values::add);
        Optional.ofNullable(id).map(text -> uuid(text).orElse(new UUID(0, 0))).ifPresent(values::add);
        return values;
    }

    /** Only the form that we send ourselves. */
    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

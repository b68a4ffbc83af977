package dev.sluice.gateway.spend;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Arrays as parameters, in PostgreSQL's text form (PostgreSQL 17, §8.15.2). The store infers the type from the function's
 * signature; the driver's own arrays look types up again and again, which shows at some thousand requests a second.
 */
final class ArrayText {

    private ArrayText() {}

    /** Sets a parameter to the text forms of these values; null is SQL's null. */
    static void set(PreparedStatement statement, int parameter, Collection<? extends @Nullable Object> values)
            throws SQLException {
        Column.bindText(statement, parameter, of(values));
    }

    /** The array of one dimension with the text forms of these values. */
    static String of(Collection<? extends @Nullable Object> values) {
        StringBuilder text = new StringBuilder(values.size() * 24).append('{');
        for (Object value : values) {
            if (text.length() > 1) {
                text.append(',');
            }
            if (value == null) {
                text.append("NULL");
            } else if (value instanceof Number || value instanceof Boolean) {
                text.append(value);
            } else {
                quote(text, value.toString());
            }
        }
        return text.append('}').toString();
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        if (value.indexOf('"') < 0 && value.indexOf('\\') < 0) {
            text.append(value).append('"');
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character == '"' || character == '\\') {
                text.append('\\');
            }
            text.append(character);
        }
        text.append('"');
    }
}

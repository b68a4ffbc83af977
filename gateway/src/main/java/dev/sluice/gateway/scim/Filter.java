package dev.sluice.gateway.scim;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A search expression (RFC 7644 §3.4.2.2). Its text form is read back as an equal filter. */
sealed interface Filter {

    /** Operators of comparisons. */
    enum Operator {
        EQ,
        NE,
        CO,
        SW,
        EW,
        GT,
        GE,
        LT,
        LE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All hold; at least two. */
    record And(List<Filter> all) implements Filter {
        public And {
            all = List.copyOf(all);
        }

        @Override
        public String toString() {
            return joined(all, " and ");
        }
    }

    /** One holds; at least two. */
    record Or(List<Filter> any) implements Filter {
        public Or {
            any = List.copyOf(any);
        }

        @Override
        public String toString() {
            return joined(any, " or ");
        }
    }

    record Not(Filter inner) implements Filter {
        @Override
        public String toString() {
            return "not (" + inner + ")";
        }
    }

    record Present(AttributePath path) implements Filter {
        @Override
        public String toString() {
            return path + " pr";
        }
    }

    /** {@code value} is a JSON string, number, boolean or null. */
    record Compare(AttributePath path, Operator operator, JsonNode value) implements Filter {
        @Override
        public String toString() {
            return path + " " + operator.word() + " " + value;
        }
    }

    /** One element of a multi-valued attribute for which {@code inner} holds. */
    record Element(AttributePath path, Filter inner) implements Filter {
        @Override
        public String toString() {
            return path + "[" + inner + "]";
        }
    }

    private static String joined(List<Filter> parts, String word) {
        return parts.stream()
                .map(part -> part instanceof And || part instanceof Or ? "(" + part + ")" : part.toString())
                .collect(Collectors.joining(word));
    }
}

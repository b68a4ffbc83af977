package dev.sluice.gateway.scim;

import dev.sluice.gateway.scim.Filter.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.NullNode;

/**
 * Reads filters by recursive descent, with limits of length and depth, so that the largest filter costs no more than a few
 * kilobytes of work. Throws nothing but {@link InvalidFilterException}.
 */
final class FilterParser {

    static final int MAX_CHARACTERS = 8_192;
    static final int MAX_DEPTH = 30;
    private static final int MAX_NUMBER = 30;

    private final String text;
    private int at;
    private int depth;

    private FilterParser(String text) {
        this.text = text;
    }

    static Filter parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new InvalidFilterException("the filter has more than " + MAX_CHARACTERS + " characters");
        }
        FilterParser parser = new FilterParser(text);
        Filter filter = parser.or();
        parser.blanks();
        if (parser.at < text.length()) {
            throw parser.wrong("nothing more");
        }
        return filter;
    }

    private Filter or() {
        return chain("or", this::and, Filter.Or::new);
    }

    private Filter and() {
        return chain("and", this::term, Filter.And::new);
    }

    private Filter chain(String word, Supplier<Filter> part, Function<List<Filter>, Filter> join) {
        List<Filter> parts = new ArrayList<>();
        parts.add(part.get());
        while (keyword(word)) {
            parts.add(part.get());
        }
        return parts.size() == 1 ? parts.getFirst() : join.apply(parts);
    }

    private Filter term() {
        int start = at;
        if (keyword("not")) {
            blanks();
            if (peek() == '(') {
                return new Filter.Not(enclosed('(', ')'));
            }
            at = start;
        }
        blanks();
        return peek() == '(' ? enclosed('(', ')') : expression();
    }

    private Filter enclosed(char open, char close) {
        if (++depth > MAX_DEPTH) {
            throw new InvalidFilterException("the filter is nested more than " + MAX_DEPTH + " deep");
        }
        expect(open);
        Filter inner = or();
        blanks();
        expect(close);
        depth--;
        return inner;
    }

    private Filter expression() {
        AttributePath path = AttributePath.parse(word()).orElseThrow(() -> wrong("an attribute name"));
        if (peek() == '[') {
            return new Filter.Element(path, enclosed('[', ']'));
        }
        if (keyword("pr")) {
            return new Filter.Present(path);
        }
        for (Operator operator : Operator.values()) {
            if (keyword(operator.word())) {
                return new Filter.Compare(path, operator, value());
            }
        }
        throw wrong("an operator");
    }

    private JsonNode value() {
        blanks();
        if (peek() == '"') {
            return string();
        }
        String word = word();
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            case "null" -> NullNode.getInstance();
            default -> number(word);
        };
    }

    private JsonNode string() {
        int start = at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            throw wrong("a closing quote");
        }
        at++;
        try {
            return ScimJson.MAPPER.readTree(text.substring(start, at));
        } catch (JacksonException e) {
            throw wrong("a string as in JSON");
        }
    }

    private JsonNode number(String word) {
        try {
            if (word.matches("-?[0-9]+(\\.[0-9]+)?") && word.length() <= MAX_NUMBER) {
                return DecimalNode.valueOf(new BigDecimal(word));
            }
        } catch (NumberFormatException e) {
            throw wrong("a value");
        }
        throw wrong("a value: a string in quotes, a number, true, false or null");
    }

    /** Everything up to a blank, bracket or quote. */
    private String word() {
        blanks();
        int start = at;
        while (at < text.length() && " \t\"()[]".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Takes a keyword in any case when it stands here by itself. */
    private boolean keyword(String word) {
        int start = at;
        if (word().equalsIgnoreCase(word)) {
            return true;
        }
        at = start;
        return false;
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong("\"" + wanted + "\"");
        }
        at++;
    }

    private InvalidFilterException wrong(String wanted) {
        return new InvalidFilterException(
                "the filter needs " + wanted + " at character " + (Math.min(at, text.length()) + 1));
    }
}

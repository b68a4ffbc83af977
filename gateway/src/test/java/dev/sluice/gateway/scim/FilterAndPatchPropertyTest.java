package dev.sluice.gateway.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.scim.Filter.Operator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class FilterAndPatchPropertyTest {

    @Property(tries = 5_000)
    void aFilterIsReadOrRefusedAndNothingElse(@ForAll @StringLength(max = 200) String text) {
        onlyRefuses(text);
    }

    @Property(tries = 20_000)
    void piecesOfFiltersAreReadOrRefused(@ForAll("pieces") String text) {
        onlyRefuses(text);
    }

    private static void onlyRefuses(String text) {
        try {
            Filter filter = FilterParser.parse(text);
            assertThat(FilterParser.parse(filter.toString())).isEqualTo(filter);
        } catch (InvalidFilterException refused) {
            assertThat(refused.detail()).isNotEmpty();
        }
        try {
            PatchPath.parse(text);
        } catch (ScimException refused) {
            assertThat(refused.status()).isEqualTo(400);
        }
    }

    @Property
    void aPrintedFilterIsReadBack(@ForAll("filters") Filter filter) {
        assertThat(FilterParser.parse(filter.toString())).isEqualTo(filter);
    }

    @Property
    void replacingTwiceIsReplacingOnce(@ForAll("lists") List<String> values) {
        ObjectNode start = resource(List.of("first"));
        ObjectNode request = operation("replace", "members", members(values));
        ObjectNode once = Patch.apply(Attributes.GROUP, start, request);

        assertThat(Patch.apply(Attributes.GROUP, once, request)).isEqualTo(once);
    }

    @Property
    void addingAndRemovingIsNothing(@ForAll("lists") List<String> present, @ForAll("values") String added) {
        ObjectNode start = resource(
                present.stream().filter(one -> !one.equals(added)).distinct().toList());
        ObjectNode with = Patch.apply(Attributes.GROUP, start, operation("add", "members", members(List.of(added))));
        ObjectNode without =
                Patch.apply(Attributes.GROUP, with, operation("remove", "members[value eq \"" + added + "\"]", null));

        assertThat(with).isNotEqualTo(start);
        assertThat(without).isEqualTo(start);
    }

    private static ObjectNode resource(List<String> values) {
        ObjectNode resource = ScimJson.object().put("displayName", "g");
        if (!values.isEmpty()) {
            resource.set("members", members(values));
        }
        return resource;
    }

    private static ArrayNode members(List<String> values) {
        ArrayNode members = ScimJson.MAPPER.createArrayNode();
        values.forEach(value -> members.addObject().put("value", value));
        return members;
    }

    private static ObjectNode operation(String op, String path, @org.jspecify.annotations.Nullable JsonNode value) {
        ObjectNode request = ScimJson.object();
        ObjectNode operation =
                request.putArray("Operations").addObject().put("op", op).put("path", path);
        if (value != null) {
            operation.set("value", value);
        }
        return request;
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings().withCharRange('a', 'e').ofMinLength(1).ofMaxLength(2);
    }

    @Provide
    Arbitrary<List<String>> lists() {
        return values().list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                        "userName",
                        " ",
                        "eq",
                        "\"",
                        "\\",
                        "(",
                        ")",
                        "[",
                        "]",
                        "not",
                        "and",
                        "or",
                        "pr",
                        "emails",
                        ".value",
                        "urn:",
                        "1",
                        "true",
                        "null",
                        "\"a\"",
                        "\"\\u12\"",
                        " eq ",
                        "$ref",
                        "-",
                        "\u0000")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Filter> filters() {
        return filters(3);
    }

    private static Arbitrary<Filter> filters(int depth) {
        Arbitrary<AttributePath> paths = Arbitraries.of("userName", "emails.value", Schemas.ENTERPRISE + ":department")
                .map(text -> AttributePath.parse(text).orElseThrow());
        Arbitrary<Filter> leaves = Arbitraries.oneOf(
                paths.map(Filter.Present::new),
                Combinators.combine(
                                paths,
                                Arbitraries.of(Operator.class),
                                Arbitraries.strings().ofMaxLength(8))
                        .as((path, operator, value) -> new Filter.Compare(
                                path, operator, ScimJson.MAPPER.getNodeFactory().stringNode(value))));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<Filter> inner = filters(depth - 1);
        return Arbitraries.oneOf(
                leaves,
                inner.map(Filter.Not::new),
                inner.map(one -> new Filter.Element(new AttributePath(null, "emails", null), one)),
                inner.list().ofMinSize(2).ofMaxSize(3).map(Filter.And::new),
                inner.list().ofMinSize(2).ofMaxSize(3).map(Filter.Or::new));
    }
}

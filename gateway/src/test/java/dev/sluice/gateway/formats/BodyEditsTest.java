package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.Edit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BodyEditsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> NAMES = List.of("a", "b", "model", "stream", "tags", "x\"y", "ü");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":2,\"c\":3}        | a    | {\"b\":2,\"c\":3}",
                "{\"a\":1,\"b\":2,\"c\":3}        | b    | {\"a\":1,\"c\":3}",
                "{\"a\":1,\"b\":2,\"c\":3}        | c    | {\"a\":1,\"b\":2}",
                "{\"a\":1,\"b\":2,\"c\":3}        | ab   | {\"c\":3}",
                "{\"a\":1,\"b\":2,\"c\":3}        | bc   | {\"a\":1}",
                "{\"a\":1,\"b\":2,\"c\":3}        | ac   | {\"b\":2}",
                "{\"a\":1,\"b\":2,\"c\":3}        | cba  | {}",
                "{\"a\":1}                        | a    | {}",
                "{ \"a\" : 1 , \"b\" : [ 2 ] }    | a    | { \"b\" : [ 2 ] }",
                "{ \"a\" : 1 , \"b\" : [ 2 ] }    | b    | { \"a\" : 1 }",
                "{ \"a\" : 1 , \"b\" : [ 2 ] }    | ab   | {  }",
                "{}                               | a    | {}",
                "{\"a\":1}                        | b    | {\"a\":1}",
            })
    void aRemovedMemberGoesWithOneComma(String body, String names, String expected) {
        assertThat(edited(body, edits -> {
                    names.chars().forEach(name -> edits.remove(Character.toString(name)));
                    return edits;
                }))
                .isEqualTo(expected);
    }

    @Test
    void aValueIsReplacedWhereItStands() {
        assertThat(edited("{ \"max\":1, \"model\" : \"old\" }", edits -> edits.set("model", "\"new\"")))
                .isEqualTo("{ \"max\":1, \"model\" : \"new\" }");
    }

    @Test
    void newMembersComeFirstAndInTheOrderOfTheCalls() {
        assertThat(edited(" {\"m\":1}", edits -> edits.set("v", "\"1\"").set("betas", "[]")))
                .isEqualTo(" {\"v\":\"1\",\"betas\":[],\"m\":1}");
    }

    @Test
    void anEmptyObjectGetsItsFirstMemberWithoutAComma() {
        assertThat(edited("{ }", edits -> edits.set("v", "1"))).isEqualTo("{\"v\":1 }");
    }

    @Test
    void whenEverythingGoesTheNewMemberStandsAlone() {
        assertThat(edited(
                        "{\"a\":1,\"b\":2}",
                        edits -> edits.set("v", "1").remove("a").remove("b")))
                .isEqualTo("{\"v\":1}");
    }

    @Test
    void theLastWishForAMemberCounts() {
        assertThat(edited("{\"a\":1}", edits -> edits.remove("a").set("a", "2")))
                .isEqualTo("{\"a\":2}");
        assertThat(edited("{\"a\":1}", edits -> edits.set("a", "2").remove("a")))
                .isEqualTo("{}");
    }

    @Test
    void withoutWishesThereIsNoEdit() {
        assertThat(BodyEdits.of(BodyMaps.of("{\"a\":1}".getBytes(UTF_8)))
                        .remove("b")
                        .edits())
                .isEmpty();
    }

    @Test
    void editsCountFromThePositionOfTheBodyAndLeaveItAsItWas() {
        ByteBuffer body = ByteBuffer.wrap("xx{\"a\":1}yy".getBytes(UTF_8), 2, 7);
        List<Edit> edits = BodyEdits.of(BodyMaps.of("{\"a\":1}".getBytes(UTF_8)))
                .set("a", "23")
                .edits();

        assertThat(new String(BodyEdits.apply(body, edits), UTF_8)).isEqualTo("{\"a\":23}");
        assertThat(body).isEqualTo(ByteBuffer.wrap("{\"a\":1}".getBytes(UTF_8)));
    }

    @Property(tries = 500)
    void theResultIsWhatTheSameChangesMakeOfATreeAndOtherMembersKeepEveryByte(@ForAll Random random) {
        List<String> present = new ArrayList<>(NAMES);
        Collections.shuffle(present, random);
        present = present.subList(0, random.nextInt(NAMES.size() + 1));
        byte[] body = body(present, random).getBytes(UTF_8);
        BodyMap map = BodyMaps.of(body);
        ObjectNode tree = (ObjectNode) JSON.readTree(body);
        BodyEdits wishes = BodyEdits.of(map);
        List<String> touched = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            touched.add(name);
            if (random.nextBoolean()) {
                wishes.remove(name);
                tree.remove(name);
            } else {
                String value = value(random);
                wishes.set(name, value);
                tree.set(name, JSON.readTree(value));
            }
        }
        List<Edit> edits = wishes.edits();

        byte[] result = BodyEdits.apply(ByteBuffer.wrap(body), edits);

        assertThat(JSON.readTree(result)).isEqualTo(tree);
        assertThat(result).hasSize(BodyEdits.length(body.length, edits));
        int at = 0;
        for (Edit edit : edits) {
            assertThat(edit.from()).isGreaterThanOrEqualTo(at);
            at = edit.to();
        }
        BodyMap after = BodyMaps.of(result);
        map.members().keySet().stream()
                .filter(name -> !touched.contains(name))
                .forEach(name -> assertThat(member(result, after, name)).isEqualTo(member(body, map, name)));
    }

    private static String edited(String body, UnaryOperator<BodyEdits> wishes) {
        byte[] bytes = body.getBytes(UTF_8);
        List<Edit> edits = wishes.apply(BodyEdits.of(BodyMaps.of(bytes))).edits();
        return new String(BodyEdits.apply(ByteBuffer.wrap(bytes), edits), UTF_8);
    }

    private static byte[] member(byte[] body, BodyMap map, String name) {
        BodyMap.Member member = Objects.requireNonNull(map.members().get(name), name);
        return Arrays.copyOfRange(body, member.nameStart(), member.valueEnd());
    }

    private static String body(List<String> names, Random random) {
        StringBuilder body = new StringBuilder("{");
        for (String name : names) {
            body.append(body.length() > 1 ? "," : "")
                    .append(" \n".substring(random.nextInt(3)))
                    .append(JsonText.quoted(name))
                    .append(random.nextBoolean() ? " : " : ":")
                    .append(value(random))
                    .append("\t ".substring(random.nextInt(3)));
        }
        return body.append('}').toString();
    }

    private static String value(Random random) {
        return List.of("1.50", "\"é\\\"}\"", "null", "{ \"a\" : [1, {}] }", "[]", "true")
                .get(random.nextInt(6));
    }
}

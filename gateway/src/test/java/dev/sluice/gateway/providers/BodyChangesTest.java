package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.formats.BodyMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BodyChangesTest {

    @Test
    void nothingToChangeLeavesEveryByte() {
        BodyMap body = Calls.body("{ \"a\" : 1 }");

        assertThat(new BodyChanges(body).set("a", "1").remove("b").edits()).isEmpty();
    }

    @Test
    void aValueIsReplacedInPlace() {
        assertThat(changed("{ \"a\" : \"x\" , \"b\":2}", it -> it.setString("a", "y\"")))
                .isEqualTo("{ \"a\" : \"y\\\"\" , \"b\":2}");
    }

    @Test
    void membersAreRemovedWithTheirCommas() {
        assertThat(changed("{\"a\":1, \"b\":2, \"c\":3}", it -> it.remove("a"))).isEqualTo("{\"b\":2, \"c\":3}");
        assertThat(changed("{\"a\":1, \"b\":2, \"c\":3}", it -> it.remove("b"))).isEqualTo("{\"a\":1, \"c\":3}");
        assertThat(changed("{\"a\":1, \"b\":2, \"c\":3 }", it -> it.remove("c")))
                .isEqualTo("{\"a\":1, \"b\":2 }");
        assertThat(changed("{\"a\":1, \"b\":2, \"c\":3}", it -> it.remove("a", "c")))
                .isEqualTo("{\"b\":2}");
        assertThat(changed("{\"a\":1, \"b\":2, \"c\":3}", it -> it.remove("b", "c")))
                .isEqualTo("{\"a\":1}");
        assertThat(changed("{ \"a\":1, \"b\":2 }", it -> it.remove("a", "b"))).isEqualTo("{  }");
    }

    @Test
    void newMembersStandAtTheEnd() {
        assertThat(changed("{\"a\":1 }", it -> it.set("n", "true").set("m", "[]")))
                .isEqualTo("{\"a\":1,\"n\":true,\"m\":[] }");
        assertThat(changed(" {}", it -> it.set("n", "0").set("m", "1"))).isEqualTo(" {\"n\":0,\"m\":1}");
        assertThat(changed("{\"a\":1}", it -> it.remove("a").set("n", "0"))).isEqualTo("{\"n\":0}");
        assertThat(changed(
                        "{\"a\":1,\"b\":2}", it -> it.set("a", "3").remove("b").set("n", "0")))
                .isEqualTo("{\"a\":3,\"n\":0}");
    }

    private static String changed(String json, UnaryOperator<BodyChanges> how) {
        BodyMap body = Calls.body(json);
        return new String(
                EditedBody.bytes(body, how.apply(new BodyChanges(body)).edits()), StandardCharsets.UTF_8);
    }

    @Test
    void theBodyIsReadInPiecesOfAnySize() throws Exception {
        BodyMap body = Calls.body(Calls.BODY);
        var edits = new BodyChanges(body).remove("tags").setString("model", "m").edits();

        try (var stream = EditedBody.of(body, edits)) {
            assertThat(stream.readAllBytes()).isEqualTo(EditedBody.bytes(body, edits));
        }
        try (var stream = EditedBody.of(body, List.of())) {
            assertThat(stream.read()).isEqualTo('{');
        }
    }
}

package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.formats.BodyEdits;
import dev.sluice.gateway.formats.BodyMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyChangesTest {

    @Test
    void whatIsThereAlreadyIsLeftAlone() {
        BodyMap body = Calls.body("{ \"a\" : 1 }");

        assertThat(new BodyChanges(body).set("a", "1").remove("b").edits()).isEmpty();
    }

    @Test
    void theLastWishForAMemberHolds() {
        BodyMap body = Calls.body("{\"a\":1,\"b\":2}");

        assertThat(BodyEdits.apply(
                        body.bytes().get(),
                        new BodyChanges(body).remove("a").set("a", "1").edits()))
                .asString()
                .isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void theBodyIsReadInPiecesOfAnySize() throws Exception {
        BodyMap body = Calls.body(Calls.BODY);
        var edits = new BodyChanges(body).remove("tags").setString("model", "m").edits();

        try (var stream = EditedBody.of(body, edits)) {
            assertThat(stream.readAllBytes())
                    .isEqualTo(BodyEdits.apply(body.bytes().get(), edits));
        }
        try (var stream = EditedBody.of(body, List.of())) {
            assertThat(stream.read()).isEqualTo('{');
        }
    }
}

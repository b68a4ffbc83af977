package dev.sluice.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonEditTest {

    private static final JsonMapper PLAIN = new JsonMapper();
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final List<String> MEMBER = List.of("env", "ANTHROPIC_BASE_URL");

    @Provide
    Arbitrary<ObjectNode> documents() {
        Arbitrary<String> names = Arbitraries.of("a", "env", "x\"y", "back\\slash", "ключ", "apiKeyHelper");
        Arbitrary<String> texts =
                Arbitraries.strings().withChars("ab{}[],:\"\\ \n\té").ofMaxLength(8);
        Arbitrary<Map<String, String>> objects = Arbitraries.maps(names, texts).ofMaxSize(4);
        return objects.flatMap(outer -> objects.map(inner -> {
            ObjectNode document = PLAIN.createObjectNode();
            outer.forEach((name, value) -> {
                if (!name.equals("env")) {
                    document.put(name, value);
                }
            });
            if (inner.size() % 2 == 0) {
                ObjectNode env = document.putObject("env");
                inner.forEach(env::put);
                env.putArray("list").add(1).addObject().put("deep", true);
            }
            document.put("number", 1.50).putNull("nothing");
            return document;
        }));
    }

    @Property
    void settingChangesThatMemberOnly(@ForAll("documents") ObjectNode document, @ForAll boolean pretty) {
        String text = (pretty ? PRETTY : PLAIN).writeValueAsString(document);
        String changed = JsonEdit.set(text, MEMBER, "\"https://ai.corp.test\"");
        ObjectNode expected = document.deepCopy();
        ObjectNode env = expected.path("env") instanceof ObjectNode there ? there : expected.putObject("env");
        env.put("ANTHROPIC_BASE_URL", "https://ai.corp.test");
        assertThat(PLAIN.readTree(changed)).isEqualTo(expected);
        assertThat(JsonEdit.set(changed, MEMBER, "\"https://ai.corp.test\"")).isEqualTo(changed);
    }

    @Property
    void removingGivesBackWhatMeantTheSame(@ForAll("documents") ObjectNode document, @ForAll boolean pretty) {
        String text = (pretty ? PRETTY : PLAIN).writeValueAsString(document);
        JsonNode back =
                PLAIN.readTree(JsonEdit.remove(JsonEdit.set(text, List.of("new"), "{\"a\":[1,2]}"), List.of("new")));
        assertThat(back).isEqualTo(document);
    }
}

package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.formats.BodyMap.Member;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What maps of bodies rely on: the parser's byte offsets are those of the bytes, wherever its buffer ends. */
class BodyOffsetsTest {

    private static final String[] VALUES = {
        "\"\"",
        "\"é\\n\\u20ac \uD83D\uDE00\"",
        "0",
        "-12.50e3",
        "1234567890123456789012345678901234567890",
        "true",
        "false",
        "null",
        "{}",
        "[ ]",
        "{\"a\":[1,{\"ü\":\"}\"}]}",
        "[\"]\",{}]"
    };

    @Property(tries = 200)
    void everyMemberIsWhereItStands(@ForAll Random random) {
        StringBuilder text = new StringBuilder(space(random)).append('{');
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        int count = 1 + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            String value = random.nextInt(5) > 0
                    ? VALUES[random.nextInt(VALUES.length)]
                    : "\"" + (random.nextBoolean() ? "ä" : "long ").repeat(random.nextInt(9000)) + "\"";
            String name = random.nextBoolean() ? "näme" + i : "n\\u0061me" + i;
            names.put(name.replace("\\u0061", "a"), "\"" + name + "\"");
            values.put(name.replace("\\u0061", "a"), value);
            text.append(i == 0 ? "" : ",")
                    .append(space(random))
                    .append('"')
                    .append(name)
                    .append('"');
            text.append(space(random))
                    .append(':')
                    .append(space(random))
                    .append(value)
                    .append(space(random));
        }
        byte[] body = text.append('}').append(space(random)).toString().getBytes(UTF_8);

        BodyMap map = BodyMaps.of(body, trickling(body, random));

        assertThat(map.members().keySet()).containsExactlyInAnyOrderElementsOf(values.keySet());
        map.members().forEach((name, member) -> {
            assertThat(text(body, member.valueStart(), member.valueEnd())).isEqualTo(values.get(name));
            assertThat(text(body, member.nameStart(), body.length)).startsWith(names.get(name));
        });
    }

    @Test
    void aNumberBeforeTheClosingBraceEndsBeforeIt() {
        Member member = BodyMaps.of("{\"n\":12}".getBytes(UTF_8)).members().get("n");

        assertThat(member).isEqualTo(new Member(1, 5, 7));
    }

    private static InputStream trickling(byte[] body, Random random) {
        return new ByteArrayInputStream(body) {
            @Override
            public int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(5000)));
            }
        };
    }

    private static String space(Random random) {
        return " \n\t\r ".substring(0, Math.max(0, random.nextInt(9) - 4));
    }

    private static String text(byte[] body, int from, int to) {
        return new String(body, from, to - from, UTF_8);
    }
}

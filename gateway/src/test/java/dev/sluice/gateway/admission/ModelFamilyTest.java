package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModelFamilyTest {

    /** The rule in one line, against which the walk over the characters is held. */
    private static final Pattern RULE = Pattern.compile("claude-(?:[0-9]+-)*([a-z]{2,30})(?![a-z])");

    private static final String[] PIECES = {
        "claude-",
        "claude",
        "3-",
        "5",
        "-",
        "opus",
        "Sonnet",
        "a",
        "haiku-4-5",
        "@",
        "us.anthropic.",
        "12-",
        "\u0130",
        "x".repeat(31)
    };
    private static final int IDS = 20_000;

    @Test
    void idsOfEveryGenerationSayTheirFamily() {
        assertThat(ModelFamily.of("claude-opus-4-5-20251101")).isEqualTo("opus");
        assertThat(ModelFamily.of("claude-3-5-sonnet-20241022")).isEqualTo("sonnet");
        assertThat(ModelFamily.of("us.anthropic.claude-haiku-4-5-20251001-v1:0"))
                .isEqualTo("haiku");
        assertThat(ModelFamily.of("claude-sonnet-4-5@20250929")).isEqualTo("sonnet");
    }

    @Test
    void namesThatDoNotSayHaveNone() {
        assertThat(ModelFamily.of("our-best-model")).isEmpty();
        assertThat(ModelFamily.of("claude-")).isEmpty();
        assertThat(ModelFamily.of("claude-4-5")).isEmpty();
        assertThat(ModelFamily.of("")).isEmpty();
    }

    @Test
    void anyTextHasTheFamilyThatTheRuleGives() {
        Random random = new Random(20261126);
        for (int n = 0; n < IDS; n++) {
            String id = random.ints(random.nextInt(7), 0, PIECES.length)
                    .mapToObj(i -> PIECES[i])
                    .collect(Collectors.joining());
            Matcher rule = RULE.matcher(id.toLowerCase(Locale.ROOT));
            assertThat(ModelFamily.of(id)).as(id).isEqualTo(rule.find() ? rule.group(1) : "");
        }
    }
}

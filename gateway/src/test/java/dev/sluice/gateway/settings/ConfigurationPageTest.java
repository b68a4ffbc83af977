package dev.sluice.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says what the code says. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Pattern ROW = Pattern.compile(
            "^\\| `(sluice\\.[^`]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\| `(SLUICE_[^`]+)` \\|$", Pattern.MULTILINE);

    private record Row(String key, String type, String defaultValue, String variable) {}

    @Test
    void everySettingHasARowWithItsTypeDefaultAndVariable() throws IOException {
        List<Row> declared = SettingKeys.declared().keys().stream()
                .map(key -> new Row(
                        key.name(),
                        key.expectation().replaceFirst("^an? ", "").replaceFirst(" such as .*", ""),
                        key.defaultValue() == null ? "none" : "`" + key.defaultValue() + "`",
                        key.environmentName()))
                .toList();

        assertThat(documented()).containsExactlyInAnyOrderElementsOf(declared);
    }

    private static List<Row> documented() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .map(ConfigurationPageTest::row)
                .toList();
    }

    private static Row row(MatchResult match) {
        return new Row(match.group(1), match.group(2), match.group(3), match.group(4));
    }
}

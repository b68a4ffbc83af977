package dev.sluice.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the code records has words on the audit page. */
class AuditWordsTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path WORDS = Path.of("../admin-ui/src/main/resources/messages.properties");
    private static final Pattern ACTION = Pattern.compile("\"([a-z_]+)\\.([a-z_]+)\"");

    @Test
    void everyActionAndKindHasWords() throws IOException {
        Properties words = new Properties();
        try (Reader reader = Files.newBufferedReader(WORDS)) {
            words.load(reader);
        }
        Set<String> recorded = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(AuditWordsTest::text)
                    .filter(text -> text.contains("import dev.sluice.gateway.audit.Audit;"))
                    .forEach(text -> {
                        Matcher found = ACTION.matcher(text);
                        while (found.find()) {
                            recorded.add(found.group(1) + "." + found.group(2));
                        }
                    });
        }

        assertThat(recorded).hasSizeGreaterThan(40).contains("service_account.archived", "scim_connection.removed");
        assertThat(recorded).allSatisfy(action -> {
            assertThat(words.getProperty("audit.action." + action)).as(action).isNotBlank();
            assertThat(words.getProperty("audit.kind." + action.split("\\.")[0]))
                    .as(action)
                    .isNotBlank();
        });
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

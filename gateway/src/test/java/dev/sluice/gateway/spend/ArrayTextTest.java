package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.support.TestDatabase;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The store reads what was written, whatever a client put into it. */
class ArrayTextTest {

    private static final String ECHO =
            "create function pg_temp.echo(words text[]) returns text[] language sql as 'select words'";
    private static final String LETTERS = "\"\\{},;'a \t\n\r\u00e9\u4e2d NULL$";
    private static final int ARRAYS = 500;

    @Test
    void anyTextsComeBackAsTheyWent() throws SQLException {
        Random random = new Random(20261126);
        TestDatabase database = TestDatabase.create();
        try (Connection connection =
                DriverManager.getConnection(database.url(), database.user(), database.password())) {
            connection.createStatement().execute(ECHO);
            assertThat(echo(connection, List.of())).isEmpty();
            for (int n = 0; n < ARRAYS; n++) {
                List<@Nullable String> words = IntStream.range(0, 1 + random.nextInt(6))
                        .<@Nullable String>mapToObj(i -> random.nextInt(5) == 0 ? null : word(random))
                        .toList();
                assertThat(echo(connection, words)).as("%s", words).containsExactlyElementsOf(words);
            }
        }
    }

    @Test
    void numbersAndTruthsNeedNoQuotes() {
        assertThat(ArrayText.of(Arrays.asList(1, -2L, new BigInteger("9".repeat(24)), true, null)))
                .isEqualTo("{1,-2," + "9".repeat(24) + ",true,NULL}");
    }

    private static String word(Random random) {
        return random.nextInt(8) == 0
                ? "NULL"
                : random.ints(random.nextInt(12), 0, LETTERS.length())
                        .mapToObj(LETTERS::charAt)
                        .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                        .toString();
    }

    private static List<@Nullable String> echo(Connection connection, List<@Nullable String> words)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_temp.echo(?)")) {
            ArrayText.set(statement, 1, words);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Arrays.asList((String[]) row.getArray(1).getArray());
            }
        }
    }
}

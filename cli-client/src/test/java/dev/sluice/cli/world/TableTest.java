package dev.sluice.cli.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final String ID = "user_0123456789012345678901234567";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String printed(Table table, int columns, String terminals) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new World(
                        Map.of("TERM", "dumb", "COLUMNS", Integer.toString(columns)),
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        terminals,
                        "Linux",
                        Path.of("/"),
                        Clock.systemUTC())
                .screen());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Table members() {
        return new Table("e-mail", "name", "role", "left", "id")
                .row("ana@corp.test", "Ana", "claude_code_user", "-", ID)
                .row("first-try@sluice.example", "First try", "owner", "-", ID)
                .givingWay(Set.of("name", "id"));
    }

    @Test
    void whatGivesWayIsLeftOutAndNamed() {
        assertThat(printed(members(), 80, "oe")).isEqualTo("""
                e-mail                    name       role
                ana@corp.test             Ana        claude_code_user
                first-try@sluice.example  First try  owner
                """);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("Not shown: id (--wide, --json)\n");
        assertThat(printed(members(), 45, "oe")).startsWith("e-mail                    role\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Not shown: name, id (");
    }

    @Test
    void everythingIsThereWhenWideAndInAPipe() {
        assertThat(printed(members().wide(true), 40, "oe").lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).doesNotEndWith(" "));
        assertThat(printed(members(), 40, "")).startsWith("ana@corp.test\tAna\tclaude_code_user\t-\t" + ID + "\n");
    }

    @Test
    void whatDoesNotFitStandsOneFieldALineWithoutEmptyOnes() {
        assertThat(printed(members(), 30, "oe")).startsWith("""
                e-mail  ana@corp.test
                name    Ana
                role    claude_code_user
                id      %s

                e-mail""".formatted(ID));
    }

    @Test
    void theLastTextIsFolded() {
        Table table = new Table("at", "what", "on")
                .row("2026-11-26T01:45:42.123Z", "member_added", "Ana who came to us from the other team")
                .folding();
        assertThat(printed(table, 50, "oe")).isEqualTo("""
                at                 what          on
                2026-11-26 01:45Z  member_added  Ana who came to
                                                 us from the other
                                                 team
                """);
    }
}

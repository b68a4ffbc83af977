package dev.sluice.gateway.invites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.invites.BatchText.Line;
import dev.sluice.gateway.invites.BatchText.Parsed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BatchTextTest {

    private static List<Line> lines(String text) {
        return ((Parsed.Lines) BatchText.read(text)).lines();
    }

    @Test
    void aHeaderRowNamesTheColumnsInAnyOrder() {
        assertThat(lines("Role,E-Mail,Workspaces\nbilling,ana@corp.test,\"Research | Ops, EU\"\n"))
                .containsExactly(new Line(2, "ana@corp.test", "billing", List.of("Research", "Ops, EU")));
    }

    @Test
    void withoutAHeaderTheColumnsStandInOrderAndBlankLinesCountButAreNoLines() {
        assertThat(lines("ana@corp.test\n\nben@corp.test , claude_code_user\r\n"))
                .containsExactly(
                        new Line(1, "ana@corp.test", "", List.of()),
                        new Line(3, "ben@corp.test", "claude_code_user", List.of()));
    }

    @Test
    void spreadsheetsMayWriteSemicolonsTabsAndAByteOrderMark() {
        assertThat(lines("\uFEFFemail;role\nana@corp.test;user\n").getFirst().role())
                .isEqualTo("user");
        assertThat(lines("email\trole\nana@corp.test\tuser\n").getFirst().role())
                .isEqualTo("user");
    }

    @Test
    void fiveHundredLinesAreTakenAndOneMoreIsRefusedWhole() {
        String most =
                IntStream.range(0, 500).mapToObj(i -> "u" + i + "@corp.test").collect(Collectors.joining("\n"));

        assertThat(lines(most)).hasSize(500);
        assertThat(BatchText.read(most + "\nx@corp.test")).isEqualTo(new Parsed.Refused("invites.batch.long", 500));
    }

    @Test
    @Timeout(5)
    void aHugeFileIsRefusedBeforeItIsRead() {
        byte[] oneLine = "a".repeat(10 << 20).getBytes(StandardCharsets.UTF_8);
        String tenThousand =
                IntStream.range(0, 10_000).mapToObj(i -> "u" + i + "@corp.test").collect(Collectors.joining("\n"));
        long start = System.nanoTime();

        assertThat(BatchText.read(oneLine)).isEqualTo(new Parsed.Refused("invites.batch.large", 256));
        assertThat(BatchText.read(tenThousand)).isEqualTo(new Parsed.Refused("invites.batch.long", 500));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void anOpenQuotationMarkRefusesEverythingInsteadOfSwallowingLines() {
        assertThat(BatchText.read("a@corp.test\n\"b@corp.test\nc@corp.test\n"))
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> assertThat(refused.key()).isEqualTo("invites.batch.unreadable"));
    }

    @Test
    void whatIsNotTextOrEmptyIsRefused() {
        assertThat(BatchText.read(new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0}))
                .isEqualTo(new Parsed.Refused("invites.batch.encoding", 0));
        assertThat(BatchText.read("\n \n")).isEqualTo(new Parsed.Refused("invites.batch.empty", 0));
        assertThat(BatchText.read("email,role\n")).isEqualTo(new Parsed.Refused("invites.batch.empty", 0));
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefusedAndNeverMoreThanFiveHundredLines(@ForAll String text) {
        if (BatchText.read(text) instanceof Parsed.Lines read) {
            assertThat(read.lines()).hasSizeBetween(1, BatchText.MOST_LINES);
        }
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        assertThat(BatchText.read(bytes)).isNotNull();
    }
}

package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTests {

    @TempDir
    private Path folder;

    private final List<JournalLine> store = new ArrayList<>();

    private static SettledEntry entry(String session) {
        SpendRequest request = new SpendRequest(
                UUID.randomUUID(),
                Instant.parse("2026-11-18T15:00:00.123456Z"),
                UUID.randomUUID(),
                UUID.randomUUID(),
                "anthropic",
                "claude-opus-5-5",
                true,
                7,
                5,
                session,
                null,
                "2.1.330");
        return SettledEntry.of(request, SpendFixture.completed(3), Instant.parse("2026-11-18T15:01:00Z"));
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void whatIsReplayedEqualsWhatWasWrittenAndIsThenGone() throws Exception {
        SettledEntry entry = entry("line\nbreak \u2028 \"quoted\"");
        try (Journal journal = new Journal(folder)) {
            journal.appendOpened(entry.request(), 4);
            journal.appendSettled(List.of(entry));
            journal.replay(store::addAll);
            assertThat(store).containsExactly(JournalLine.opened(entry.request(), 4), JournalLine.settled(entry));
            assertThat(journal.pending()).isZero();
            journal.replay(store::addAll);
        }
        assertThat(store).hasSize(2);
    }

    @Test
    void aTornLastLineIsLeftOutAndTheRestIsReplayed() throws Exception {
        SettledEntry entry = entry("whole");
        try (Journal journal = new Journal(folder)) {
            journal.appendSettled(List.of(entry));
        }
        Files.writeString(onlyFile(), "{\"opened\":null,\"inst", StandardOpenOption.APPEND);
        try (Journal journal = new Journal(folder)) {
            journal.replay(store::addAll);
            assertThat(store).containsExactly(JournalLine.settled(entry));
            assertThat(journal.pending()).isZero();
            assertThat(journal.rejected()).isZero();
        }
    }

    @Test
    void anUnreadableLineInTheMiddleIsKeptAsideAndSaid() throws Exception {
        try (Journal journal = new Journal(folder)) {
            journal.appendSettled(List.of(entry("first")));
        }
        Files.writeString(onlyFile(), "garbage\n", StandardOpenOption.APPEND);
        try (Journal journal = new Journal(folder)) {
            journal.replay(store::addAll);
            assertThat(journal.rejected()).isEqualTo(1);
        }
        assertThat(store).hasSize(1);
        assertThat(folder.resolve("rejected.txt")).content().contains("garbage");
    }

    @Test
    void nothingIsRemovedWhenTheStoreGoesAwayInTheMiddle() throws Exception {
        try (Journal journal = new Journal(folder)) {
            journal.appendSettled(List.of(entry("a"), entry("b")));
            assertThatThrownBy(() -> journal.replay(lines -> {
                        throw new SQLException("away", "08006");
                    }))
                    .isInstanceOf(SQLException.class);
            assertThat(journal.pending()).isEqualTo(2);
            journal.appendSettled(List.of(entry("c")));
            journal.replay(store::addAll);
            assertThat(store).hasSize(3);
        }
    }

    @Test
    void theFileOfALivingProcessIsNotTouched() throws Exception {
        try (Journal writer = new Journal(folder);
                Journal other = new Journal(folder)) {
            writer.appendSettled(List.of(entry("mine")));
            other.replay(store::addAll);
            assertThat(store).isEmpty();
            writer.replay(store::addAll);
            assertThat(store).hasSize(1);
        }
    }
}

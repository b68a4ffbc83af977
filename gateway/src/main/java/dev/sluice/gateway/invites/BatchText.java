package dev.sluice.gateway.invites;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a batch of invites: {@code address[, role[, workspaces]]} on each line, separated by commas, semicolons or tabs,
 * quoted as in RFC 4180, with or without a header row. Workspaces are separated by {@code |}.
 */
final class BatchText {

    static final int MOST_LINES = 500;

    /** Far more than {@link #MOST_LINES} honest lines; checked before anything is read. */
    static final int MOST_BYTES = 256 * 1024;

    private static final List<String> EMAIL = List.of("email", "e-mail", "e-mail address", "email address", "address");
    private static final List<String> ROLE = List.of("role");
    private static final List<String> WORKSPACES = List.of("workspace", "workspaces");
    private static final Map<String, Integer> BY_POSITION = Map.of("email", 0, "role", 1, "workspaces", 2);

    private BatchText() {}

    /** One line as it was given. */
    record Line(long number, String email, String role, List<String> workspaces) {}

    /** What could be read. */
    sealed interface Parsed {
        record Lines(List<Line> lines) implements Parsed {}

        /** Nothing is invited; the message key says why. */
        record Refused(String key, long at) implements Parsed {}
    }

    static Parsed read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            return new Parsed.Refused("invites.batch.large", MOST_BYTES / 1024);
        }
        try {
            return read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Parsed.Refused("invites.batch.encoding", 0);
        }
    }

    static Parsed read(String given) {
        if (given.length() > MOST_BYTES) {
            return new Parsed.Refused("invites.batch.large", MOST_BYTES / 1024);
        }
        String text = given.startsWith("\uFEFF") ? given.substring(1) : given;
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter(text))
                .setIgnoreSurroundingSpaces(true)
                .setIgnoreEmptyLines(true)
                .get();
        long line = 0;
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            List<Line> lines = new ArrayList<>();
            Map<String, Integer> columns = BY_POSITION;
            boolean first = true;
            for (CSVRecord row : parser) {
                line = parser.getCurrentLineNumber();
                if (first && isHeader(row)) {
                    columns = columns(row);
                } else if (!blank(row)) {
                    if (lines.size() == MOST_LINES) {
                        return new Parsed.Refused("invites.batch.long", MOST_LINES);
                    }
                    lines.add(line(line, row, columns));
                }
                first = false;
            }
            return lines.isEmpty() ? new Parsed.Refused("invites.batch.empty", 0) : new Parsed.Lines(lines);
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            return new Parsed.Refused("invites.batch.unreadable", line + 1);
        }
    }

    /** Spreadsheets write semicolons where the comma is a decimal sign. */
    private static char delimiter(String text) {
        String first = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        if (first.indexOf('\t') >= 0) {
            return '\t';
        }
        return first.indexOf(';') >= 0 && first.indexOf(',') < 0 ? ';' : ',';
    }

    private static boolean isHeader(CSVRecord row) {
        return row.stream().map(BatchText::word).anyMatch(EMAIL::contains);
    }

    private static boolean blank(CSVRecord row) {
        return row.stream().allMatch(String::isBlank);
    }

    private static Map<String, Integer> columns(CSVRecord header) {
        List<String> words = header.stream().map(BatchText::word).toList();
        return Map.of(
                "email", indexOf(words, EMAIL), "role", indexOf(words, ROLE), "workspaces", indexOf(words, WORKSPACES));
    }

    private static int indexOf(List<String> words, List<String> names) {
        return Stream.iterate(0, i -> i + 1)
                .limit(words.size())
                .filter(i -> names.contains(words.get(i)))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    private static Line line(long number, CSVRecord row, Map<String, Integer> columns) {
        return new Line(
                number,
                field(row, columns, "email"),
                field(row, columns, "role"),
                Arrays.stream(field(row, columns, "workspaces").split("\\|", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    private static String field(CSVRecord row, Map<String, Integer> columns, String name) {
        int index = columns.getOrDefault(name, Integer.MAX_VALUE);
        return index < row.size() ? row.get(index).strip() : "";
    }

    private static String word(String cell) {
        return cell.strip().toLowerCase(Locale.ROOT);
    }
}

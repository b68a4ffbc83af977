package dev.sluice.gateway.spend;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A parameter of the ledger's functions: an array of one column for a batch, a plain value for a single row. */
record Column<T>(String sqlType, Function<T, @Nullable Object> value) {

    /** What opens a row. */
    static final List<Column<SpendRequest>> OPENING = List.of(
            new Column<>("uuid", SpendRequest::id),
            new Column<>("timestamptz", SpendRequest::openedAt),
            new Column<>("uuid", SpendRequest::memberId),
            new Column<>("uuid", SpendRequest::keyId),
            new Column<>("uuid", SpendRequest::workspaceId),
            new Column<>("uuid", SpendRequest::serviceAccountId),
            new Column<>("text", SpendRequest::provider),
            new Column<>("text", SpendRequest::modelAsked),
            new Column<>("text", SpendRequest::family),
            new Column<>("bool", SpendRequest::stream),
            new Column<>("int8", SpendRequest::worstCasePico),
            new Column<>("int8", SpendRequest::likelyPico),
            new Column<>("text", SpendRequest::sessionId),
            new Column<>("text", SpendRequest::agentId),
            new Column<>("text", SpendRequest::clientVersion));

    private static final List<Column<SettledEntry>> OUTCOME = List.of(
            new Column<>("timestamptz", SettledEntry::settledAt),
            new Column<>("int8", SettledEntry::costPico),
            new Column<>("int4", SettledEntry::inputTokens),
            new Column<>("int4", SettledEntry::cacheWrite5mTokens),
            new Column<>("int4", SettledEntry::cacheWrite1hTokens),
            new Column<>("int4", SettledEntry::cacheReadTokens),
            new Column<>("int4", SettledEntry::outputTokens),
            new Column<>("int4", SettledEntry::webSearches),
            new Column<>("int4", SettledEntry::firstByteMillis),
            new Column<>("int4", SettledEntry::durationMillis),
            new Column<>("date", SettledEntry::rateFrom),
            new Column<>("int4", SettledEntry::httpStatus),
            new Column<>("bool", SettledEntry::estimated),
            new Column<>("text", SettledEntry::modelServed),
            new Column<>("text", SettledEntry::pricedAs),
            new Column<>("text", SettledEntry::priceBook),
            new Column<>("text", SettledEntry::factors),
            new Column<>("text", SettledEntry::outcome),
            new Column<>("text", SettledEntry::providerRequestId));

    /** What settles a row that is open in the store. */
    static final List<Column<SettledEntry>> SETTLING = Stream.concat(
                    OPENING.stream().limit(2).map(Column::ofRequest), OUTCOME.stream())
            .toList();

    /** What writes a row that the store may not have. */
    static final List<Column<SettledEntry>> WHOLE = Stream.concat(
                    OPENING.stream().map(Column::ofRequest), OUTCOME.stream())
            .toList();

    private static Column<SettledEntry> ofRequest(Column<SpendRequest> column) {
        return new Column<>(column.sqlType, entry -> column.value.apply(entry.request()));
    }

    /** Placeholders for a batch, to be filled by {@link #bindBatch}. */
    static <T> String batchPlaceholders(List<Column<T>> columns) {
        return String.join(", ", Collections.nCopies(columns.size(), "?"));
    }

    /** Placeholders for one row, to be filled by {@link #bindRow}. */
    static <T> String rowPlaceholders(List<Column<T>> columns) {
        return columns.stream().map(column -> "?::" + column.sqlType).collect(Collectors.joining(", "));
    }

    /** Sets each column of the batch as one array, from parameter {@code first} on. */
    static <T> void bindBatch(PreparedStatement statement, int first, List<Column<T>> columns, List<T> batch)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            Column<T> column = columns.get(i);
            List<@Nullable Object> values = new ArrayList<>(batch.size());
            for (T row : batch) {
                values.add(column.value.apply(row));
            }
            ArrayText.set(statement, first + i, values);
        }
    }

    /** Sets each column of one row, from parameter {@code first} on. */
    static <T> void bindRow(PreparedStatement statement, int first, List<Column<T>> columns, T row)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            Object value = columns.get(i).value.apply(row);
            bindText(statement, first + i, value == null ? null : value.toString());
        }
    }

    /** Sets a parameter whose type the statement tells; the driver's own type for text would be cast at every call. */
    static void bindText(PreparedStatement statement, int parameter, @Nullable String text) throws SQLException {
        statement.setObject(parameter, text, Types.OTHER);
    }
}

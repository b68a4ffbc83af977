package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.telemetry.Export.Point;
import java.sql.Date;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What clients report of their use, by member and day: lines, commits, decisions, time. For reports, never for money. */
@Repository
public class ClientUsage {

    private static final String PREFIX = "claude_code.";
    private static final Map<String, String> KINDS = Map.of(
            "session.count", "start_type",
            "lines_of_code.count", "type",
            "pull_request.count", "",
            "commit.count", "",
            "code_edit_tool.decision", "decision",
            "active_time.total", "type");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final String OTHER = "other";
    private static final double MOST = 1e9;
    private static final int MOST_KEYS = 200;

    private final JdbcClient jdbc;

    ClientUsage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Key(String metric, String kind, String detail) {}

    /** Adds what an export reports. */
    void add(UUID member, LocalDate day, Export export) {
        Map<Key, Double> sums = new HashMap<>();
        for (Point point : export.points()) {
            String metric = point.metric().startsWith(PREFIX) ? point.metric().substring(PREFIX.length()) : "";
            String kind = KINDS.get(metric);
            boolean sane = point.value() > 0 && point.value() < MOST;
            if (kind != null && sane) {
                add(sums, new Key(metric, word(point, kind), word(point, "tool_name")), point.value());
            }
        }
        for (Map<String, String> event : export.events()) {
            if ("tool_decision".equals(event.get("event.name"))) {
                add(sums, new Key("tool_decision", word(event, "decision"), word(event, "tool_name")), 1);
            }
        }
        sums.forEach((key, value) -> write(member, day, key, value));
    }

    private static void add(Map<Key, Double> sums, Key key, double value) {
        if (sums.size() < MOST_KEYS || sums.containsKey(key)) {
            sums.merge(key, value, Double::sum);
        }
    }

    private static String word(Point point, String attribute) {
        return attribute.isEmpty() ? "" : word(point.attributes(), attribute);
    }

    private static String word(Map<String, String> attributes, String attribute) {
        String text = attributes.getOrDefault(attribute, "");
        return text.isEmpty() || WORD.matcher(text).matches() ? text : OTHER;
    }

    private void write(UUID member, LocalDate day, Key key, double value) {
        jdbc.sql("insert into client_usage (day, member_id, metric, kind, detail, value) values (?, ?, ?, ?, ?, ?)"
                        + " on conflict (day, member_id, metric, kind, detail)"
                        + " do update set value = client_usage.value + excluded.value")
                .params(Date.valueOf(day), member, key.metric(), key.kind(), key.detail(), value)
                .update();
    }

    /** Sums of everybody since a day, by {@code metric} or {@code metric:kind}. */
    public Map<String, Double> since(LocalDate day) {
        Map<String, Double> sums = new TreeMap<>();
        jdbc.sql("select metric, kind, sum(value) as value from client_usage where day >= ? group by metric, kind")
                .param(Date.valueOf(day))
                .query((row, number) -> sums.merge(
                        row.getString("kind").isEmpty()
                                ? row.getString("metric")
                                : row.getString("metric") + ":" + row.getString("kind"),
                        row.getDouble("value"),
                        Double::sum))
                .list();
        return sums;
    }

    /** One line for reports. */
    public record Line(LocalDate day, UUID member, String metric, String kind, String detail, double value) {}

    /** Everything since a day. */
    public List<Line> lines(LocalDate since) {
        return jdbc.sql("select * from client_usage where day >= ? order by day, member_id, metric, kind, detail")
                .param(Date.valueOf(since))
                .query((row, number) -> new Line(
                        row.getDate("day").toLocalDate(),
                        row.getObject("member_id", UUID.class),
                        row.getString("metric"),
                        row.getString("kind"),
                        row.getString("detail"),
                        row.getDouble("value")))
                .list();
    }
}

package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.SealedColumn;
import dev.sluice.gateway.secrets.Vault;
import java.net.URI;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The collectors that admins set; values of headers are sealed and never shown. */
@Repository
class Destinations implements SealedColumn {

    /** PostgreSQL channel on which a change is announced. */
    static final String CHANNEL = "telemetry_destination";

    private static final int MOST = 20;
    private static final int MOST_HEADERS = 20;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,4000}");
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "connection",
            "expect",
            "upgrade",
            "transfer-encoding",
            "te",
            "trailer");

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Audit audit;
    private final JsonMapper json;
    private final Clock clock;

    Destinations(JdbcClient jdbc, Vault vault, Audit audit, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    List<Destination> list() {
        return jdbc.sql("select * from telemetry_destination order by lower(name)")
                .query((row, number) -> read(row))
                .list();
    }

    Optional<Destination> find(UUID id) {
        return jdbc.sql("select * from telemetry_destination where id = ?")
                .param(id)
                .query((row, number) -> read(row))
                .optional();
    }

    /** The headers to send, in clear. */
    Map<String, String> headers(UUID id) {
        byte[] sealed = jdbc
                .sql("select headers from telemetry_destination where id = ? and headers is not null")
                .param(id)
                .query((row, number) -> row.getBytes(1))
                .list()
                .stream()
                .findFirst()
                .orElse(null);
        return sealed == null
                ? Map.of()
                : json.readValue(vault.open(purpose(id), sealed), new TypeReference<TreeMap<String, String>>() {});
    }

    /**
     * What an admin wants.
     *
     * @param id null for a new one
     * @param headers null keeps those that are stored, unless the endpoint is another server's
     */
    record Change(
            @Nullable UUID id,
            String name,
            String endpoint,
            Set<Signal> signals,
            boolean enabled,
            @Nullable Map<String, String> headers) {}

    /** @throws InvalidDestinationException for the first mistake */
    @Transactional
    UUID save(Change change) {
        String name = change.name().strip();
        if (name.isEmpty() || name.length() > 100 || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidDestinationException("name", "must have 1 to 100 characters");
        }
        URI endpoint = AddressGuard.endpoint(change.endpoint().strip());
        if (endpoint == null || change.endpoint().length() > 500) {
            throw new InvalidDestinationException(
                    "endpoint", "must be an address such as https://collector.example.com:4318, without a query");
        }
        if (change.signals().isEmpty()) {
            throw new InvalidDestinationException("signals", "choose at least one");
        }
        Map<String, String> headers = change.headers() == null ? null : checked(change.headers());
        UUID given = change.id();
        if (given != null && headers == null) {
            find(given).filter(before -> movesSecrets(before, endpoint)).ifPresent(before -> {
                throw new InvalidDestinationException(
                        "headers", "must be given again, or taken away, when the address is another server's");
            });
        }
        boolean created = given == null;
        if (created && list().size() >= MOST) {
            throw new InvalidDestinationException("name", "there are " + MOST + " destinations already, the most");
        }
        UUID id = given == null ? Ids.next() : given;
        write(id, name, endpoint, change, headers);
        audit.record(
                created ? "telemetry_destination.added" : "telemetry_destination.changed",
                new Subject("telemetry_destination", Ids.text(Destination.ID, id), name),
                Map.of(
                        "endpoint", endpoint.toString(),
                        "in_force", String.valueOf(change.enabled()),
                        "headers", headers == null ? "unchanged" : String.join(", ", headers.keySet())));
        return id;
    }

    private void write(UUID id, String name, URI endpoint, Change change, @Nullable Map<String, String> headers) {
        Timestamp now = Timestamp.from(clock.instant());
        try {
            jdbc.sql(
                            "insert into telemetry_destination (id, name, endpoint, signals, enabled, header_names, created_at,"
                                    + " updated_at) values (:id, :name, :endpoint, cast(:signals as text[]), :enabled,"
                                    + " '{}', :now, :now) on conflict (id) do update set name = :name, endpoint = :endpoint,"
                                    + " signals = cast(:signals as text[]), enabled = :enabled, updated_at = :now")
                    .param("id", id)
                    .param("name", name)
                    .param("endpoint", endpoint.toString())
                    .param(
                            "signals",
                            change.signals().stream().map(Signal::name).toArray(String[]::new))
                    .param("enabled", change.enabled())
                    .param("now", now)
                    .update();
        } catch (DuplicateKeyException e) {
            throw new InvalidDestinationException("name", "there is a destination of this name already");
        }
        if (headers != null) {
            jdbc.sql("update telemetry_destination set headers = :headers, header_names = cast(:names as text[])"
                            + " where id = :id")
                    .param(
                            "headers",
                            headers.isEmpty() ? null : vault.seal(purpose(id), json.writeValueAsBytes(headers)),
                            Types.BINARY)
                    .param("names", headers.keySet().toArray(String[]::new))
                    .param("id", id)
                    .update();
        }
        tell();
    }

    /** Who may change an address must not learn the credentials that were meant for another server. */
    private static boolean movesSecrets(Destination before, URI endpoint) {
        URI old = before.endpoint();
        boolean same = old.getScheme().equals(endpoint.getScheme())
                && old.getHost().equalsIgnoreCase(endpoint.getHost())
                && old.getPort() == endpoint.getPort();
        return !same && !before.headerNames().isEmpty();
    }

    /** Reads lines such as {@code Name: value}. */
    static Map<String, String> lines(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw malformed();
            }
            headers.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static Map<String, String> checked(Map<String, String> given) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        given.forEach((name, value) -> {
            if (!HEADER.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw malformed();
            }
            if (OURS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                throw new InvalidDestinationException("headers", "cannot set " + name);
            }
            headers.put(name, value);
        });
        if (headers.size() > MOST_HEADERS) {
            throw new InvalidDestinationException("headers", "may be " + MOST_HEADERS + " at most");
        }
        return headers;
    }

    private static InvalidDestinationException malformed() {
        return new InvalidDestinationException("headers", "must have names and values such as Authorization: Bearer …");
    }

    @Transactional
    void remove(Destination destination) {
        jdbc.sql("delete from telemetry_destination where id = ?")
                .param(destination.id())
                .update();
        tell();
        audit.record(
                "telemetry_destination.removed",
                new Subject("telemetry_destination", Ids.text(Destination.ID, destination.id()), destination.name()),
                Map.of("endpoint", destination.endpoint().toString()));
    }

    private void tell() {
        jdbc.sql("select pg_notify(?, '')::text")
                .param(CHANNEL)
                .query(String.class)
                .single();
    }

    @Override
    public int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        record Sealed(UUID id, byte[] headers) {}
        return jdbc
                .sql("select id, headers from telemetry_destination where headers is not null")
                .query((row, number) -> new Sealed(row.getObject("id", UUID.class), row.getBytes("headers")))
                .list()
                .stream()
                .mapToInt(old -> rewrap.apply(purpose(old.id()), old.headers())
                        .map(renewed -> jdbc.sql(
                                        "update telemetry_destination set headers = ? where id = ? and headers = ?")
                                .params(renewed, old.id(), old.headers())
                                .update())
                        .orElse(0))
                .sum();
    }

    private static String purpose(UUID id) {
        return "headers of telemetry destination " + id;
    }

    private static Destination read(ResultSet row) throws SQLException {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        texts(row.getArray("signals")).forEach(name -> signals.add(Signal.valueOf(name)));
        return new Destination(
                row.getObject("id", UUID.class),
                row.getString("name"),
                URI.create(row.getString("endpoint")),
                signals,
                row.getBoolean("enabled"),
                texts(row.getArray("header_names")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}

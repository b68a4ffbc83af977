package dev.sluice.gateway.policies;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The MCP servers that the organization knows: who answers for them, when they are looked at again, allowed or denied. */
@Service
class McpCatalogue {

    private static final int MOST = 500;
    private static final int LONGEST_ADDRESS = 2000;

    /** When a server is looked at again, unless somebody says otherwise. */
    static final int REVIEW_MONTHS = 6;

    private final JdbcClient jdbc;
    private final Audit audit;
    private final Clock clock;

    McpCatalogue(JdbcClient jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A server.
     *
     * @param url null for one that is a program
     * @param command its program and arguments, empty for one with an address
     */
    record Server(
            UUID id,
            String name,
            @Nullable String url,
            List<String> command,
            String purpose,
            String owner,
            boolean allowed,
            LocalDate reviewOn) {

        static final String ID = "mcp";

        public String publicId() {
            return Ids.text(ID, id);
        }

        public String address() {
            return url != null ? url : String.join(" ", command);
        }
    }

    List<Server> list() {
        return jdbc.sql(
                        "select id, name, url, command, purpose, owner, verdict, review_on from mcp_server order by name")
                .query((row, number) -> new Server(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getString("url"),
                        row.getString("command") == null
                                ? List.of()
                                : BodyText.texts(BodyText.JSON.readTree(row.getString("command"))),
                        row.getString("purpose"),
                        row.getString("owner"),
                        row.getString("verdict").equals("ALLOWED"),
                        row.getDate("review_on").toLocalDate()))
                .list();
    }

    /**
     * A server as typed.
     *
     * @param address an {@code https} address, or a program with its arguments as a JSON list or parted by blanks
     */
    record Entry(String name, String address, String purpose, String owner, boolean allowed, LocalDate reviewOn) {}

    /** @throws InvalidPolicyException when something is not usable; the message says what */
    @Transactional
    UUID add(Entry entry) {
        check(entry);
        if (list().size() >= MOST) {
            throw new InvalidPolicyException("there are " + MOST + " servers already");
        }
        UUID id = Ids.next();
        write(
                "insert into mcp_server (id, name, url, command, purpose, owner, verdict, review_on, created_at)"
                        + " values (:id, :name, :url, :command, :purpose, :owner, :verdict, :review, :now)",
                id,
                entry);
        record("mcp_server.added", id, entry);
        return id;
    }

    /** @throws InvalidPolicyException when something is not usable; what was there stays then */
    @Transactional
    UUID replace(UUID id, Entry entry) {
        check(entry);
        write(
                "update mcp_server set name = :name, url = :url, command = :command, purpose = :purpose, owner = :owner,"
                        + " verdict = :verdict, review_on = :review where id = :id",
                id,
                entry);
        record("mcp_server.changed", id, entry);
        return id;
    }

    private static void check(Entry entry) {
        if (!entry.name().strip().matches("[a-zA-Z0-9_-]{1,64}")) {
            throw new InvalidPolicyException("name: may have letters, digits, - and _, at most 64");
        }
        if (entry.owner().isBlank()
                || entry.owner().length() > 200
                || entry.purpose().length() > 500) {
            throw new InvalidPolicyException("owner: is needed, at most 200 characters; the purpose at most 500");
        }
    }

    private void write(String sql, UUID id, Entry entry) {
        String text = entry.address().strip();
        boolean remote = text.startsWith("http://") || text.startsWith("https://");
        String url = remote ? url(text) : null;
        String command = remote ? null : BodyText.JSON.writeValueAsString(command(text));
        try {
            jdbc.sql(sql)
                    .param("id", id)
                    .param("name", entry.name().strip())
                    .param("url", url, java.sql.Types.VARCHAR)
                    .param("command", command, java.sql.Types.VARCHAR)
                    .param("purpose", entry.purpose().strip().replace('\0', ' '))
                    .param("owner", entry.owner().strip().replace('\0', ' '))
                    .param("verdict", entry.allowed() ? "ALLOWED" : "DENIED")
                    .param("review", Date.valueOf(entry.reviewOn()))
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new InvalidPolicyException("name: there is a server of this name already");
        }
    }

    private void record(String action, UUID id, Entry entry) {
        audit.record(
                action,
                new Subject("mcp_server", Ids.text(Server.ID, id), entry.name().strip()),
                Map.of(
                        "verdict",
                        entry.allowed() ? "allowed" : "denied",
                        "address",
                        entry.address().strip()));
    }

    @Transactional
    void remove(UUID id) {
        list().stream().filter(server -> server.id().equals(id)).findFirst().ifPresent(server -> {
            jdbc.sql("delete from mcp_server where id = ?").param(id).update();
            audit.record(
                    "mcp_server.removed", new Subject("mcp_server", Ids.text(Server.ID, id), server.name()), Map.of());
        });
    }

    /** {@code .mcp.json} and {@code managed-mcp.json}: the allowed servers. */
    ObjectNode file() {
        ObjectNode root = BodyText.JSON.createObjectNode();
        ObjectNode servers = root.putObject("mcpServers");
        list().stream().filter(Server::allowed).forEach(server -> {
            ObjectNode entry = servers.putObject(server.name());
            if (server.url() != null) {
                entry.put("type", "http").put("url", server.url());
            } else {
                entry.put("command", server.command().getFirst());
                ArrayNode arguments = entry.putArray("args");
                server.command().stream().skip(1).forEach(arguments::add);
            }
        });
        return root;
    }

    /** Keys for a policy: what is allowed, what is denied, and that nothing else counts. */
    ObjectNode keys() {
        ObjectNode root = BodyText.JSON.createObjectNode();
        root.put("allowManagedMcpServersOnly", true);
        ArrayNode allowed = root.putArray("allowedMcpServers");
        ArrayNode denied = root.putArray("deniedMcpServers");
        for (Server server : list()) {
            ObjectNode entry = (server.allowed() ? allowed : denied).addObject();
            if (server.url() != null) {
                entry.put("serverUrl", server.url());
            } else {
                ArrayNode command = entry.putArray("serverCommand");
                server.command().forEach(command::add);
            }
        }
        return root;
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC);
    }

    private static String url(String text) {
        try {
            URI uri = new URI(text);
            if (text.length() <= LONGEST_ADDRESS && uri.getHost() != null && uri.getUserInfo() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            throw new InvalidPolicyException("address: is no address: " + e.getReason());
        }
        throw new InvalidPolicyException("address: must name a host and hold no password");
    }

    private static List<String> command(String text) {
        if (text.isEmpty() || text.length() > LONGEST_ADDRESS || text.indexOf('\0') >= 0) {
            throw new InvalidPolicyException("address: write https://… or a program with its arguments");
        }
        if (!text.startsWith("[")) {
            return List.of(text.split("\\s+"));
        }
        try {
            JsonNode list = BodyText.JSON.readTree(text);
            List<String> command = BodyText.texts(list);
            if (list.isArray() && !command.isEmpty() && command.size() == list.size()) {
                return command;
            }
        } catch (JacksonException e) {
            throw new InvalidPolicyException("address: is not a JSON list: " + e.getOriginalMessage());
        }
        throw new InvalidPolicyException("address: must be a JSON list of texts");
    }
}

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

        String publicId() {
            return Ids.text("mcp", id);
        }

        String address() {
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
     * Adds a server.
     *
     * @param address an {@code https} address, or a program with its arguments as a JSON list or parted by blanks
     * @throws InvalidPolicyException when something is not usable; the message says what
     */
    @Transactional
    void add(String name, String address, String purpose, String owner, boolean allowed, LocalDate reviewOn) {
        if (!name.strip().matches("[a-zA-Z0-9_-]{1,64}")) {
            throw new InvalidPolicyException("name: may have letters, digits, - and _, at most 64");
        }
        if (owner.isBlank() || owner.length() > 200 || purpose.length() > 500) {
            throw new InvalidPolicyException("owner: is needed, at most 200 characters; the purpose at most 500");
        }
        if (list().size() >= MOST) {
            throw new InvalidPolicyException("there are " + MOST + " servers already");
        }
        String text = address.strip();
        boolean remote = text.startsWith("http://") || text.startsWith("https://");
        String url = remote ? url(text) : null;
        String command = remote ? null : BodyText.JSON.writeValueAsString(command(text));
        UUID id = Ids.next();
        try {
            jdbc.sql("insert into mcp_server (id, name, url, command, purpose, owner, verdict, review_on, created_at)"
                            + " values (:id, :name, :url, :command, :purpose, :owner, :verdict, :review, :now)")
                    .param("id", id)
                    .param("name", name.strip())
                    .param("url", url, java.sql.Types.VARCHAR)
                    .param("command", command, java.sql.Types.VARCHAR)
                    .param("purpose", purpose.strip().replace('\0', ' '))
                    .param("owner", owner.strip().replace('\0', ' '))
                    .param("verdict", allowed ? "ALLOWED" : "DENIED")
                    .param("review", Date.valueOf(reviewOn))
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new InvalidPolicyException("name: there is a server of this name already");
        }
        audit.record(
                "mcp_server.added",
                new Subject("mcp_server", Ids.text("mcp", id), name.strip()),
                Map.of("verdict", allowed ? "allowed" : "denied", "address", text));
    }

    @Transactional
    void remove(UUID id) {
        list().stream().filter(server -> server.id().equals(id)).findFirst().ifPresent(server -> {
            jdbc.sql("delete from mcp_server where id = ?").param(id).update();
            audit.record("mcp_server.removed", new Subject("mcp_server", Ids.text("mcp", id), server.name()), Map.of());
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

package dev.sluice.gateway.outbox;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.identity.Tokens;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.SealedColumn;
import dev.sluice.gateway.secrets.Vault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Where webhooks go. Addresses and signing secrets are stored sealed. */
@Component
class Receivers implements SealedColumn {

    static final String ID = "hook";

    private static final int MOST = 20;
    private static final int LONGEST_NAME = 100;
    private static final String COLUMNS = "select id, kind, name, host, created_at from outbox_receiver ";
    private static final String URL = "outbox-url:";
    private static final String SECRET = "outbox-secret:";

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Audit audit;
    private final Clock clock;

    Receivers(JdbcClient jdbc, Vault vault, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.audit = audit;
        this.clock = clock;
    }

    /** A receiver and what its messages are signed with, to be shown once; null where nothing is signed. */
    record Added(Receiver receiver, @Nullable String secret) {}

    /** Where to send, with what to sign. */
    record Destination(URI url, ReceiverKind kind, @Nullable String secret) {}

    List<Receiver> list() {
        return jdbc.sql(COLUMNS + "order by id").query(Receivers::receiver).list();
    }

    Optional<Receiver> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(Receivers::receiver)
                .optional();
    }

    static boolean usableName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_NAME && name.chars().noneMatch(c -> c < ' ');
    }

    boolean full() {
        return list().size() >= MOST;
    }

    @Transactional
    public Added add(ReceiverKind kind, String name, URI url) {
        return add(kind, name, url, "whsec_" + Tokens.next());
    }

    /** @param signing what messages are signed with, where the kind has signatures */
    @Transactional
    public Added add(ReceiverKind kind, String name, URI url, String signing) {
        UUID id = Ids.next();
        String secret = kind == ReceiverKind.SIGNED_JSON ? signing : null;
        Receiver added = new Receiver(id, kind, name, url.getHost(), clock.instant());
        jdbc.sql("insert into outbox_receiver (id, kind, name, host, sealed_url, sealed_secret, created_at)"
                        + " values (:id, :kind, :name, :host, :url, :secret, :at)")
                .param("id", id)
                .param("kind", kind.name())
                .param("name", name)
                .param("host", url.getHost())
                .param("url", seal(URL + id, url.toString()))
                .param("secret", secret == null ? null : seal(SECRET + id, secret), Types.BINARY)
                .param("at", Timestamp.from(added.createdAt()))
                .update();
        record("receiver.added", added);
        return new Added(added, secret);
    }

    @Transactional
    public boolean remove(UUID id) {
        Optional<Receiver> gone = find(id);
        gone.ifPresent(receiver -> {
            jdbc.sql("delete from outbox_receiver where id = ?").param(id).update();
            record("receiver.removed", receiver);
        });
        return gone.isPresent();
    }

    private void record(String action, Receiver receiver) {
        audit.record(
                action,
                new Subject("webhook_receiver", Ids.text(ID, receiver.id()), receiver.name()),
                Map.of("kind", receiver.kind().word(), "host", receiver.host()));
    }

    /** @throws dev.sluice.gateway.secrets.VaultException when its address cannot be opened */
    Optional<Destination> destination(UUID id) {
        record Row(ReceiverKind kind, byte[] url, byte @Nullable [] secret) {}
        return jdbc.sql("select kind, sealed_url, sealed_secret from outbox_receiver where id = ?")
                .param(id)
                .query((row, number) ->
                        new Row(ReceiverKind.valueOf(row.getString(1)), row.getBytes(2), row.getBytes(3)))
                .optional()
                .map(row -> new Destination(
                        URI.create(open(URL + id, row.url())),
                        row.kind(),
                        row.secret() == null ? null : open(SECRET + id, row.secret())));
    }

    private byte[] seal(String purpose, String text) {
        return vault.seal(purpose, text.getBytes(StandardCharsets.UTF_8));
    }

    private String open(String purpose, byte[] sealed) {
        return new String(vault.open(purpose, sealed), StandardCharsets.UTF_8);
    }

    private static Receiver receiver(ResultSet row, int number) throws SQLException {
        return new Receiver(
                row.getObject("id", UUID.class),
                ReceiverKind.valueOf(row.getString("kind")),
                row.getString("name"),
                row.getString("host"),
                row.getTimestamp("created_at").toInstant());
    }

    @Override
    public int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        return rewrap("sealed_url", URL, rewrap) + rewrap("sealed_secret", SECRET, rewrap);
    }

    private int rewrap(String column, String purpose, BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        record Sealed(UUID id, byte[] secret) {}
        return jdbc
                .sql("select id, " + column + " from outbox_receiver where " + column + " is not null")
                .query((row, number) -> new Sealed(row.getObject(1, UUID.class), row.getBytes(2)))
                .list()
                .stream()
                .mapToInt(old -> rewrap.apply(purpose + old.id(), old.secret())
                        .map(renewed -> jdbc.sql("update outbox_receiver set " + column + " = ? where id = ? and "
                                        + column + " = ?")
                                .params(renewed, old.id(), old.secret())
                                .update())
                        .orElse(0))
                .sum();
    }
}

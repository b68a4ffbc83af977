package dev.sluice.gateway.keys;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.keys.KeyRow;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Turns keys into what the pages show. */
@Component
class KeyRows {

    static final String ID_PREFIX = "apikey";

    private final MemberNames names;
    private final Clock clock;

    KeyRows(MemberNames names, Clock clock) {
        this.names = names;
        this.clock = clock;
    }

    List<KeyRow> of(List<ApiKey> keys) {
        MemberNames.Lookup lookup = names.lookup();
        Instant now = clock.instant();
        return keys.stream().map(key -> row(key, lookup, now)).toList();
    }

    KeyRow of(ApiKey key) {
        return of(List.of(key)).getFirst();
    }

    private static KeyRow row(ApiKey key, MemberNames.Lookup lookup, Instant now) {
        return new KeyRow(
                Ids.text(ID_PREFIX, key.id()),
                key.name(),
                key.kind().name().toLowerCase(Locale.ROOT),
                lookup.of(key.holder().id()).name(),
                key.hint(),
                status(key, now),
                new Moment(key.createdAt(), now),
                Moment.of(key.expiresAt(), now),
                Moment.of(key.lastUsedAt(), now));
    }

    private static KeyRow.Status status(ApiKey key, Instant now) {
        Instant expires = key.expiresAt();
        if (key.revokedAt() != null) {
            return KeyRow.Status.REVOKED;
        }
        return expires != null && !expires.isAfter(now) ? KeyRow.Status.EXPIRED : KeyRow.Status.ACTIVE;
    }
}

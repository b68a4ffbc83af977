package dev.sluice.gateway.adminkeys;

import dev.sluice.gateway.adminapi.AdminKeys;
import dev.sluice.gateway.adminapi.AdminKeys.Listed;
import dev.sluice.gateway.adminapi.AdminKeys.Minted;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes and ends admin keys, each with its line in the record. */
@Service
class RecordedAdminKeys {

    static final String ID = "adminkey";

    private final AdminKeys keys;
    private final Audit audit;

    RecordedAdminKeys(AdminKeys keys, Audit audit) {
        this.keys = keys;
        this.audit = audit;
    }

    /** See {@link AdminKeys#create}. */
    @Transactional
    public Minted create(String name, @Nullable List<String> scopes, @Nullable Instant expiresAt, String createdBy) {
        Minted minted = keys.create(name, scopes, expiresAt, createdBy);
        audit.record(
                "admin_key.created",
                subject(minted.key()),
                Map.of(
                        "scopes", scopes == null ? "everything" : String.join(" ", scopes),
                        "expires",
                                expiresAt == null
                                        ? "never"
                                        : expiresAt
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString()));
        return minted;
    }

    @Transactional
    public void revoke(Listed key) {
        if (keys.revoke(key.id())) {
            audit.record("admin_key.revoked", subject(key), Map.of());
        }
    }

    private static Subject subject(Listed key) {
        return new Subject("admin_api_key", Ids.text(ID, key.id()), key.name());
    }
}

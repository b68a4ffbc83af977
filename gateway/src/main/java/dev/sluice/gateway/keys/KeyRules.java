package dev.sluice.gateway.keys;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccount;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may have which key, and what its name and expiry may be. */
final class KeyRules {

    static final int MAX_NAME = 100;

    /** PostgreSQL and clients both take years of four digits; later than this is a mistake in units. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final Set<Role> API_ROLES = EnumSet.of(Role.DEVELOPER, Role.ADMIN, Role.OWNER);

    private KeyRules() {}

    static String name(String text) {
        String name = text.strip();
        if (name.isEmpty()) {
            throw new KeyRefusedException("name: must not be empty");
        }
        if (name.length() > MAX_NAME) {
            throw new KeyRefusedException("name: must have at most " + MAX_NAME + " characters");
        }
        if (name.codePoints().anyMatch(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF))) {
            throw new KeyRefusedException("name: must not contain control characters");
        }
        return name;
    }

    static void expiry(@Nullable Instant expiresAt, Instant now) {
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw new KeyRefusedException("expires_at: must be in the future");
        }
        if (expiresAt != null && expiresAt.isAfter(LATEST)) {
            throw new KeyRefusedException("expires_at: must be before the year 9999");
        }
    }

    static void holder(Member member, KeyKind kind) {
        if (member.status() != MemberStatus.ACTIVE) {
            throw new KeyRefusedException(member.email() + " is "
                    + (member.status() == MemberStatus.REMOVED ? "removed" : "suspended")
                    + " and cannot get a key");
        }
        role(member.role(), kind);
    }

    static void holder(ServiceAccount account, KeyKind kind) {
        if (!account.active()) {
            throw new KeyRefusedException(account.name() + " is archived and cannot get a key");
        }
        role(account.role(), kind);
    }

    /** The kind of key that a role can have, for where nobody chooses. */
    static KeyKind kindFor(Role role) {
        return API_ROLES.contains(role) ? KeyKind.API : KeyKind.CLAUDE_CODE;
    }

    private static void role(Role role, KeyKind kind) {
        if (kind == KeyKind.API && !API_ROLES.contains(role)) {
            throw new KeyRefusedException("the role " + role.apiName()
                    + " can only have Claude Code keys; API keys are for developer, admin and owner");
        }
    }
}

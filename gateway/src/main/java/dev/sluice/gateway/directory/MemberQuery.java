package dev.sluice.gateway.directory;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which members a list shows, removed ones never.
 *
 * @param email compared without regard to case and to what follows a plus sign; null for all
 * @param roles empty for all
 */
record MemberQuery(
        @Nullable String email,
        List<Role> roles,
        int limit,
        @Nullable UUID after,
        @Nullable UUID before) {

    @Nullable
    String plainEmail() {
        return email == null ? null : plain(email);
    }

    @Nullable
    String rolesText() {
        return roles.isEmpty() ? null : roles.stream().map(Role::name).collect(Collectors.joining(","));
    }

    boolean matches(Member member) {
        return (email == null || plain(member.email()).equals(plain(email)))
                && (roles.isEmpty() || roles.contains(member.role()));
    }

    /** PostgreSQL knows no NUL in text; nobody can have such an address either. */
    private static String plain(String email) {
        return email.strip().replace("\0", " ").replaceFirst("\\+[^@]*@", "@").toLowerCase(Locale.ROOT);
    }
}

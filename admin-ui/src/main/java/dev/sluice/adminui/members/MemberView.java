package dev.sluice.adminui.members;

import dev.sluice.adminui.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member on a page of their own.
 *
 * @param id public form, {@code user_…}
 * @param role for forms
 * @param roleWord for people
 * @param status {@code active}, {@code suspended} or {@code removed}
 * @param keys those that are not revoked
 * @param devices how many clients are signed in
 * @param lastRequest when the ledger last saw them, null for never
 * @param openRequests how many requests are under way
 */
public record MemberView(
        String id,
        String name,
        String email,
        String role,
        String roleWord,
        String status,
        Moment added,
        List<Key> keys,
        long devices,
        @Nullable Moment lastRequest,
        int openRequests) {

    /** A key of theirs; {@code kind} is {@code claude_code} or {@code api}. */
    public record Key(String name, String hint, String kind) {}

    public boolean active() {
        return status.equals("active");
    }

    public boolean suspended() {
        return status.equals("suspended");
    }
}

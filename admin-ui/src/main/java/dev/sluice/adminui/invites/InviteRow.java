package dev.sluice.adminui.invites;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * An invite in the list.
 *
 * @param id public form, {@code invite_…}
 * @param role in words
 * @param status {@code pending}, {@code accepted}, {@code expired} or {@code deleted}
 * @param mine whether whoever looks may give this role, and so renew or withdraw it
 * @param mailProblem why the mail did not go out, null when there is nothing to say
 */
public record InviteRow(
        String id,
        String email,
        String role,
        String status,
        Moment invited,
        Moment expires,
        boolean mine,
        @Nullable String mailProblem) {

    /** Whether it can have a new link. */
    public boolean renewable() {
        return mine && (status.equals("pending") || status.equals("expired"));
    }

    public boolean pending() {
        return status.equals("pending");
    }

    /** Whether it can be withdrawn. */
    public boolean withdrawable() {
        return mine && pending();
    }

    /** Whether nothing can come of it any more. */
    public boolean past() {
        return !status.equals("pending") && !status.equals("expired");
    }
}

package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import java.time.Duration;

/** What an invite carries and for how long. */
final class InviteRules {

    /** Fixed by the Admin API contract (§5). */
    static final Duration LIFETIME = Duration.ofDays(21);

    private InviteRules() {}

    /** The role in each workspace of an invite: who may have keys in the organization may have them there. */
    static WorkspaceRole workspaceRole(Role role) {
        return switch (role) {
            case DEVELOPER -> WorkspaceRole.WORKSPACE_DEVELOPER;
            case ADMIN, OWNER -> WorkspaceRole.WORKSPACE_ADMIN;
            case USER, CLAUDE_CODE_USER, BILLING, AUDITOR -> WorkspaceRole.WORKSPACE_USER;
        };
    }

    /** Whether somebody may give a role away: only owners make admins and owners. */
    static boolean mayGive(Role giver, Role role) {
        boolean high = role == Role.ADMIN || role == Role.OWNER;
        return giver == Role.OWNER || (giver == Role.ADMIN && !high);
    }
}

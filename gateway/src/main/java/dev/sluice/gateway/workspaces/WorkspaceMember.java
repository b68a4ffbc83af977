package dev.sluice.gateway.workspaces;

import java.util.UUID;

/**
 * Somebody in a workspace.
 *
 * @param inherited whether the role comes from the organization role and cannot be changed here
 */
public record WorkspaceMember(UUID workspaceId, UUID memberId, WorkspaceRole role, boolean inherited) {}

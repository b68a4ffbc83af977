package dev.sluice.gateway.workspaces;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a member may do in a workspace; the names are those of the Admin API in lower case. */
public enum WorkspaceRole {
    WORKSPACE_USER,
    WORKSPACE_RESTRICTED_DEVELOPER,
    WORKSPACE_DEVELOPER,
    WORKSPACE_ADMIN,
    /** Inherited from the organization's billing role, never given. */
    WORKSPACE_BILLING;

    /** The roles that can be given. */
    public static final List<WorkspaceRole> ASSIGNABLE =
            Arrays.stream(values()).filter(role -> role != WORKSPACE_BILLING).toList();

    /** The Admin API's spelling, for example {@code workspace_developer}. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

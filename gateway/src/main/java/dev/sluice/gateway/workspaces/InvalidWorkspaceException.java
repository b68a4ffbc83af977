package dev.sluice.gateway.workspaces;

/** A workspace cannot be made or changed as asked; the message says why and is safe to show. */
public class InvalidWorkspaceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidWorkspaceException(String message) {
        super(message);
    }
}

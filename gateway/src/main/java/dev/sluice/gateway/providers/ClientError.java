package dev.sluice.gateway.providers;

/**
 * What a client is told when a provider answered with an error.
 *
 * @param status HTTP status for the client
 * @param type {@code error.type} of the envelope
 * @param message for the client; names no account, project or host
 * @param verbatim whether the provider's own body is to be passed byte for byte instead
 * @param failover what the error means for further candidates
 */
public record ClientError(int status, String type, String message, boolean verbatim, Failover failover) {

    /** What is to be done with a provider's answer before anything went to the client (contract §20). */
    public enum Failover {
        /** Another provider may do better. */
        NEXT_CANDIDATE,
        /** The request is at fault; it would fail elsewhere as well. */
        FINAL,
        /** Our credential was refused: another provider may do better, and operators are to know. */
        CREDENTIAL
    }
}

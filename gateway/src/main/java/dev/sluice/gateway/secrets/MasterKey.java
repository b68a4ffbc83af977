package dev.sluice.gateway.secrets;

/** Wraps data keys. */
interface MasterKey {

    /** Names it in the stored form; tells nothing of the key. */
    String id();

    /** @throws VaultException when the key cannot be had */
    byte[] wrap(byte[] dataKey);

    /** @throws VaultException when the key cannot be had, or the data key was not wrapped by it */
    byte[] unwrap(byte[] wrapped);
}

package dev.sluice.gateway.proxy;

/** The one public port. */
public interface PublicListener {

    /** The port that is bound; differs from the setting when that is 0. */
    int port();

    /** How people and clients reach Sluice, without a slash at the end: the configured URL, else this machine's. */
    String url();

    /** Whether new requests are taken; false while stopping. */
    boolean accepting();
}

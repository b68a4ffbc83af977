package dev.sluice.gateway.proxy;

/** The one public port. */
public interface PublicListener {

    /** The port that is bound; differs from the setting when that is 0. */
    int port();

    /** Whether new requests are taken; false while stopping. */
    boolean accepting();
}

package dev.sluice.cli.gateway;

/** Why no answer came, in the order of the way to the gateway. */
public enum Fault {
    DNS,
    PROXY_DOWN,
    PROXY_AUTHENTICATION,
    REFUSED,
    TIMEOUT,
    CERTIFICATE_UNKNOWN,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NAME,
    CERTIFICATE_PIN,
    NOT_TLS,
    CUT,
    NOT_SLUICE
}

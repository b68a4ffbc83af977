package dev.sluice.cli.gateway;

import java.security.cert.CertificateException;

/** No certificate of the chain has the pinned key. */
final class PinMismatch extends CertificateException {

    private static final long serialVersionUID = 1L;

    PinMismatch() {
        super("no certificate of the chain has the pinned key");
    }
}

package dev.sluice.gateway.connect;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The programs are signed, and the signature is of no use: they are not handed out. */
final class UnusableReleaseException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String what;

    /** @param what a phrase without quotes; it gets into scripts */
    UnusableReleaseException(String what, Path folder, @Nullable Throwable cause) {
        super(what + "; nothing is handed out from " + folder + " until deploy/package-cli has signed it anew", cause);
        this.what = what;
    }

    String what() {
        return what;
    }
}

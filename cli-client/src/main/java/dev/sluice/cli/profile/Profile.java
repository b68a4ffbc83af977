package dev.sluice.cli.profile;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A gateway under a name of the person's choice.
 *
 * @param url without a slash at its end
 * @param ca file of the private authority that signed the gateway's certificate, as PEM
 * @param pin {@code sha256:<hex>} of the public key of a certificate that the gateway's chain must have
 */
public record Profile(
        String name, URI url, @Nullable Path ca, @Nullable String pin) {

    /** An address below the gateway's. */
    public URI at(String path) {
        return URI.create(url + path);
    }
}

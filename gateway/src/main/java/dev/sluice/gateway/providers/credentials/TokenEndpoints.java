package dev.sluice.gateway.providers.credentials;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where tokens come from, if not from the clouds' own addresses.
 *
 * @param sts AWS security token service; null for the one of the provider's region
 * @param entra default authority of Microsoft Entra; a credential may name another
 * @param managedIdentity Azure's instance metadata service
 */
public record TokenEndpoints(@Nullable URI sts, URI entra, URI managedIdentity) {

    /** The clouds' own. */
    public static final TokenEndpoints PUBLIC = new TokenEndpoints(
            null, URI.create("https://login.microsoftonline.com"), URI.create("http://169.254.169.254"));
}

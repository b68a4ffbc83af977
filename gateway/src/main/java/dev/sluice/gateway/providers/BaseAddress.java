package dev.sluice.gateway.providers;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider's calls go.
 *
 * @param origin scheme, host and port
 * @param prefix path in front of the kind's own, without a slash at the end; encoded
 */
record BaseAddress(URI origin, String prefix) {

    /**
     * An admin's own address replaces the kind's; without a path of its own it keeps the kind's prefix.
     *
     * @param own address of the kind, with its prefix
     */
    static BaseAddress of(@Nullable URI configured, String own) {
        BaseAddress kinds = split(URI.create(own));
        if (configured == null) {
            return kinds;
        }
        BaseAddress given = split(configured);
        return given.prefix().isEmpty() ? new BaseAddress(given.origin(), kinds.prefix()) : given;
    }

    private static BaseAddress split(URI address) {
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new BaseAddress(URI.create(address.getScheme() + "://" + address.getRawAuthority()), prefix);
    }
}

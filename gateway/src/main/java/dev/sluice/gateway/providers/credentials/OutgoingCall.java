package dev.sluice.gateway.providers.credentials;

import java.io.InputStream;
import java.net.URI;
import java.util.function.Supplier;

/**
 * What a signature covers.
 *
 * @param address scheme, host and port
 * @param path encoded as it is sent; without a query
 * @param contentType the {@code content-type} that is sent
 * @param body opens the bytes that are sent; may be called more than once
 */
public record OutgoingCall(URI address, String path, String contentType, Supplier<InputStream> body) {}

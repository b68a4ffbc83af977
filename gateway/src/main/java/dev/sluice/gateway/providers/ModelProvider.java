package dev.sluice.gateway.providers;

import dev.sluice.gateway.pricing.UpstreamTerms;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A model provider that speaks the Messages API.
 *
 * @param name how ledger and console call it
 * @param baseUrl scheme, host, port and path prefix, without {@code /v1}
 */
public record ModelProvider(String name, URI baseUrl, String apiKey) {

    /** The address now; the JVM's resolver caches for some seconds, so this may block once in a while. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(baseUrl.getHost(), port());
    }

    /** Whether the connection is TLS. */
    public boolean tls() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    /** The path of an operation below the base URL, for example {@code /v1/messages?beta=true}. */
    public String path(String target) {
        String prefix = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        return (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix) + target;
    }

    /** How it charges. */
    public UpstreamTerms terms() {
        return UpstreamTerms.LIST;
    }

    private int port() {
        if (baseUrl.getPort() >= 0) {
            return baseUrl.getPort();
        }
        return tls() ? 443 : 80;
    }

    /** Leaves the credential out. */
    @Override
    public String toString() {
        return "ModelProvider[" + name + ", " + baseUrl + "]";
    }
}

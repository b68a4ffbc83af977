package dev.sluice.cli.gateway;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The proxy that the usual variables name for an address, if any; {@code NO_PROXY} exempts hosts. */
public final class ProxyChoice extends ProxySelector {

    private static final int USUAL_PORT = 80;

    private final @Nullable URI proxy;

    private ProxyChoice(@Nullable URI proxy) {
        this.proxy = proxy;
    }

    /** What holds for this address. */
    public static ProxyChoice of(World world, URI url) {
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        String exempt = first(world, "no_proxy", "NO_PROXY");
        if (exempt != null && exempts(exempt, host)) {
            return new ProxyChoice(null);
        }
        String named = "https".equals(url.getScheme())
                ? first(world, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                : first(world, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY");
        if (named == null) {
            return new ProxyChoice(null);
        }
        try {
            URI proxy = URI.create(named.contains("://") ? named : "http://" + named);
            if (proxy.getHost() == null) {
                throw new IllegalArgumentException();
            }
            return new ProxyChoice(proxy);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    Exit.USAGE,
                    "HTTPS_PROXY or HTTP_PROXY is not an address",
                    "write it like http://proxy.corp.test:8080; a password's @ and / are written %40 and %2F");
        }
    }

    private static @Nullable String first(World world, String... names) {
        for (String name : names) {
            String value = world.variable(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static boolean exempts(String list, String host) {
        for (String entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            String suffix = entry.startsWith("*.") ? entry.substring(1) : entry;
            String bare = suffix.startsWith(".") ? suffix.substring(1) : suffix;
            if (entry.equals("*") || (!bare.isEmpty() && (host.equals(bare) || host.endsWith("." + bare)))) {
                return true;
            }
        }
        return false;
    }

    /** Host and port for people, without a password; null when there is no proxy. */
    public @Nullable String shown() {
        return proxy == null ? null : proxy.getHost() + ":" + port(proxy);
    }

    private static int port(URI proxy) {
        return proxy.getPort() < 0 ? USUAL_PORT : proxy.getPort();
    }

    /** Null when the proxy's address has no name and password. */
    @Nullable
    Authenticator authenticator() {
        String user = proxy == null ? null : proxy.getRawUserInfo();
        if (user == null) {
            return null;
        }
        String[] parts = user.split(":", 2);
        String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
        String password = parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
        return new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY
                        ? new PasswordAuthentication(name, password.toCharArray())
                        : null;
            }
        };
    }

    @Override
    public List<Proxy> select(URI uri) {
        return List.of(
                proxy == null
                        ? Proxy.NO_PROXY
                        : new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port(proxy))));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException problem) {
        // The request itself fails and says so.
    }
}

package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.addresses.AddressRange;
import dev.sluice.gateway.settings.SluiceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Keeps whoever may edit destinations from reaching into the network that the gateway stands in: link-local addresses
 * (a cloud's metadata service) never, private ones only where the configuration lists them.
 */
@Component
class AddressGuard {

    private static final List<AddressRange> PRIVATE = ranges(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "192.0.0.0/24",
            "198.18.0.0/15",
            "240.0.0.0/4",
            "::1/128",
            "::/128",
            "fc00::/7",
            "64:ff9b::/96",
            "64:ff9b:1::/48"));

    private final List<AddressRange> allowed;

    @Autowired
    AddressGuard(SluiceSettings settings) {
        this(settings.telemetry().privateDestinations());
    }

    AddressGuard(List<String> allowed) {
        this.allowed = ranges(allowed);
    }

    private static List<AddressRange> ranges(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    AddressRange range = AddressRange.parse(text.strip());
                    if (range == null) {
                        throw new IllegalArgumentException("sluice.telemetry.private-destinations: '" + text
                                + "' is no address or range; write 10.0.0.0/8 or 2001:db8::/32");
                    }
                    return range;
                })
                .toList();
    }

    /** An address that could be used, as far as can be told without looking the name up. */
    static @Nullable URI endpoint(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean good = web
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            return good ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Looks the name up. Java keeps the answer for half a minute, so what is connected to next is what was looked at.
     *
     * @throws IOException when it is unknown, or one of its addresses must not be reached
     */
    void check(URI endpoint) throws IOException {
        String host = endpoint.getHost().replace("[", "").replace("]", "");
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("the host " + host + " is not known");
        }
        boolean inside = false;
        for (InetAddress address : addresses) {
            boolean listed = allowed.stream().anyMatch(range -> range.contains(address));
            boolean never = address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress();
            boolean hidden =
                    PRIVATE.stream().anyMatch(range -> range.contains(address)) || address.isSiteLocalAddress();
            if (never || (hidden && !listed)) {
                throw new IOException("the address " + address.getHostAddress() + " of " + host
                        + " is not public; allow it with sluice.telemetry.private-destinations");
            }
            inside |= hidden;
        }
        if (!inside && !"https".equals(endpoint.getScheme())) {
            throw new IOException("telemetry goes to public addresses by https only");
        }
    }
}

package dev.sluice.gateway.guardrails;

import dev.sluice.gateway.addresses.AddressRange;
import dev.sluice.gateway.settings.SluiceSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Where a request really comes from: {@code X-Forwarded-For} counts only as far as configured proxies wrote it. */
@Component
public class ClientAddress {

    private static final int MOST_HOPS = 32;

    private final List<AddressRange> trusted;

    @Autowired
    ClientAddress(SluiceSettings settings) {
        this(settings.trustedProxies());
    }

    ClientAddress(List<String> trustedProxies) {
        trusted = trustedProxies.stream()
                .map(text -> {
                    AddressRange range = AddressRange.parse(text.strip());
                    if (range == null) {
                        throw new IllegalArgumentException("sluice.trusted-proxies: '" + text
                                + "' is no address or range; write 10.0.0.0/8 or 2001:db8::/32");
                    }
                    return range;
                })
                .toList();
    }

    /**
     * The address that the nearest proxy that is not ours speaks from.
     *
     * @param peer of the connection
     * @param forwardedFor the values of the header, in order
     */
    public InetAddress of(InetAddress peer, List<String> forwardedFor) {
        if (trusted.isEmpty() || forwardedFor.isEmpty() || !trusts(peer)) {
            return peer;
        }
        List<String> hops = new ArrayList<>();
        forwardedFor.forEach(value -> hops.addAll(List.of(value.split(",", -1))));
        InetAddress nearest = peer;
        for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MOST_HOPS); i--) {
            InetAddress hop = AddressRange.literal(bare(hops.get(i).strip()));
            if (hop == null) {
                return nearest;
            }
            nearest = hop;
            if (!trusts(hop)) {
                return hop;
            }
        }
        return nearest;
    }

    private boolean trusts(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    /** Without the port that some proxies add. */
    private static String bare(String hop) {
        if (hop.startsWith("[") && hop.indexOf(']') > 0) {
            return hop.substring(1, hop.indexOf(']'));
        }
        boolean port = hop.indexOf('.') > 0 && hop.indexOf(':') > 0;
        return port ? hop.substring(0, hop.indexOf(':')) : hop;
    }
}

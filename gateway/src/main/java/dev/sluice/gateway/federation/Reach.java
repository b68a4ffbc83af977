package dev.sluice.gateway.federation;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which machines may be asked for an issuer's keys. The issuer itself is an admin's choice; where its keys are is the
 * issuer's, so it must not lead us to the metadata service of a cloud, nor from the internet into our own network.
 */
final class Reach {

    private static final int NAT64_PREFIX_BYTES = 12;
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] AWS_METADATA_V6 = {
        (byte) 0xfd, 0, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54
    };
    private static final byte[] ALIBABA_METADATA = {100, 100, 100, (byte) 200};

    private final Names names;

    Reach(Names names) {
        this.names = names;
    }

    /** Resolves names. */
    @FunctionalInterface
    interface Names {
        List<InetAddress> of(String host) throws UnknownHostException;
    }

    /** From the outside in; a host with several addresses counts as the innermost. */
    enum Place {
        PUBLIC,
        PRIVATE,
        FORBIDDEN
    }

    /** Resolves by the system. */
    static Reach bySystem() {
        return new Reach(host -> List.of(InetAddress.getAllByName(host)));
    }

    Place place(String host) throws UnknownHostException {
        Place place = Place.PUBLIC;
        for (InetAddress address : names.of(host)) {
            Place next = place(address);
            place = next.compareTo(place) > 0 ? next : place;
        }
        return place;
    }

    /** Whether an issuer on one host may have its keys on another. */
    boolean mayLead(String issuer, String keys) throws UnknownHostException {
        Place from = place(issuer);
        Place to = place(keys);
        return from != Place.FORBIDDEN && to != Place.FORBIDDEN && to.compareTo(from) <= 0;
    }

    private static Place place(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address && Arrays.equals(Arrays.copyOf(bytes, NAT64_PREFIX_BYTES), NAT64)) {
            return place(embedded(bytes));
        }
        if (address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || Arrays.equals(bytes, AWS_METADATA_V6)
                || Arrays.equals(bytes, ALIBABA_METADATA)
                || bytes[0] == 0) {
            return address.isLoopbackAddress() ? Place.PRIVATE : Place.FORBIDDEN;
        }
        boolean v4 = bytes.length == 4;
        boolean carrier = v4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        boolean uniqueLocal = !v4 && (bytes[0] & 0xfe) == 0xfc;
        return address.isLoopbackAddress() || address.isSiteLocalAddress() || carrier || uniqueLocal
                ? Place.PRIVATE
                : Place.PUBLIC;
    }

    private static InetAddress embedded(byte[] nat64) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(nat64, NAT64_PREFIX_BYTES, nat64.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

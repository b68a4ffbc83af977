package dev.sluice.gateway.outbox;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Resolves a host and refuses every address that belongs to a private or special network (RFC 6890), so that nobody can
 * have the gateway call the inside of the network it stands in. One bad address among several spoils the host: whoever
 * answers with both is trying something.
 */
final class AddressGuard {

    private final Predicate<InetAddress> refused;

    AddressGuard(boolean allowPrivate) {
        this(allowPrivate ? address -> false : AddressGuard::special);
    }

    AddressGuard(Predicate<InetAddress> refused) {
        this.refused = refused;
    }

    /** The address to connect to; it is to be used as it is and not resolved again. */
    InetAddress resolve(String host) throws DeliveryException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new DeliveryException("there is no host " + host, false);
        }
        if (Arrays.stream(addresses).anyMatch(refused)) {
            throw new DeliveryException(
                    host + " is at an address of a private or special network; an operator can allow those with"
                            + " sluice.alerts.allow-private-addresses",
                    true);
        }
        return addresses[0];
    }

    /** Whether an address is anything but a public unicast one. */
    static boolean special(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> special4(four.getAddress());
            case Inet6Address six -> special6(six.getAddress());
            default -> true;
        };
    }

    private static boolean special4(byte[] a) {
        int first = a[0] & 0xff;
        int second = a[1] & 0xff;
        int third = a[2] & 0xff;
        return switch (first) {
            case 0, 10, 127 -> true;
            case 100 -> second >= 64 && second < 128; // carrier-grade NAT
            case 169 -> second == 254; // link-local, where clouds keep their metadata
            case 172 -> second >= 16 && second < 32;
            case 192 -> second == 168 || (second == 0 && (third == 0 || third == 2)) || (second == 88 && third == 99);
            case 198 -> second == 18 || second == 19 || (second == 51 && third == 100);
            case 203 -> second == 0 && third == 113;
            default -> first >= 224; // multicast, reserved, broadcast
        };
    }

    private static boolean special6(byte[] a) {
        // Only 2000::/3 is given out as public unicast; parts of it lead elsewhere or nowhere.
        if ((a[0] & 0xe0) != 0x20) {
            return true;
        }
        int first = (a[0] & 0xff) << 8 | (a[1] & 0xff);
        int second = (a[2] & 0xff) << 8 | (a[3] & 0xff);
        boolean sixToFour = first == 0x2002; // carries any IPv4 address inside
        boolean ietf = first == 0x2001 && (second < 0x0200 || second == 0x0db8); // Teredo, ORCHID, documentation
        boolean documentation = first == 0x3fff && second < 0x1000;
        return sixToFour || ietf || documentation;
    }
}

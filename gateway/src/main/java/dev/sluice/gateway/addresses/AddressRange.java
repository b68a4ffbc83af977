package dev.sluice.gateway.addresses;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses, {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a single address is a block of one.
 *
 * @param bits how many leading bits are fixed
 */
public record AddressRange(InetAddress network, int bits) {

    /** The only form of an IPv4 address that nobody reads in another way. */
    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** Null when the text is no address, or has bits set behind its prefix; never asks a name server. */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = literal(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            return null;
        }
        int width = network.getAddress().length * 8;
        String prefix = slash < 0 ? String.valueOf(width) : text.substring(slash + 1);
        if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > width) {
            return null;
        }
        AddressRange range = new AddressRange(network, Integer.parseInt(prefix));
        return range.clean() ? range : null;
    }

    /** An address in digits; null for a name or anything else. */
    public static @Nullable InetAddress literal(String text) {
        try {
            boolean whole = text.indexOf(':') >= 0 || DOTTED.matcher(text).matches();
            return !whole || text.indexOf('%') >= 0 ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private boolean clean() {
        byte[] address = network.getAddress();
        for (int bit = bits; bit < address.length * 8; bit++) {
            if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the address lies in it. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int mask = 0xFF << (8 - bits % 8) & 0xFF;
        return bits % 8 == 0 || (mine[whole] & mask) == (other[whole] & mask);
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}

package dev.sluice.adminui.account;

/**
 * A QR code as one SVG path.
 *
 * @param size side of the view box in modules, quiet zone included
 * @param path the dark modules
 */
public record QrCode(int size, String path) {

    /** The SVG view box. */
    public String viewBox() {
        return "0 0 " + size + " " + size;
    }

    /** Leaves the path out: it holds a secret. */
    @Override
    public String toString() {
        return "QrCode[" + size + "]";
    }
}

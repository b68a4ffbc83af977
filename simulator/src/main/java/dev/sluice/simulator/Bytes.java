package dev.sluice.simulator;

/** Search in bytes. */
final class Bytes {

    private Bytes() {}

    static boolean contains(byte[] haystack, byte[] needle) {
        int last = haystack.length - needle.length;
        for (int i = 0; i <= last; i++) {
            int matched = 0;
            while (matched < needle.length && haystack[i + matched] == needle[matched]) {
                matched++;
            }
            if (matched == needle.length) {
                return true;
            }
        }
        return false;
    }
}

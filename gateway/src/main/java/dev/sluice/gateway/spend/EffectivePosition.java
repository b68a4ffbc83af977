package dev.sluice.gateway.spend;

import dev.sluice.gateway.adminapi.AdminApiException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Where a row stands in a list of effective limits. As an opaque {@code page} it says after which row the next page
 * begins, so that members who join or leave in between shift nothing; it is bound to the filters it was made with.
 */
record EffectivePosition(BigInteger spentPico, UUID memberId, Period period) {

    private static final String FOREIGN = "cursor does not match current query parameters";

    /** How rows are ordered. */
    enum Order implements Comparator<EffectivePosition> {
        /** Newest member first. */
        NEWEST(BY_MEMBER),
        /** Highest spend first. */
        BY_SPEND(Comparator.comparing(EffectivePosition::spentPico).reversed().thenComparing(BY_MEMBER));

        private final Comparator<EffectivePosition> comparator;

        Order(Comparator<EffectivePosition> comparator) {
            this.comparator = comparator;
        }

        @Override
        public int compare(EffectivePosition a, EffectivePosition b) {
            return comparator.compare(a, b);
        }
    }

    private static final Comparator<EffectivePosition> BY_MEMBER = Comparator.comparing(
                    (EffectivePosition position) -> position.memberId().toString())
            .reversed()
            .thenComparing(EffectivePosition::period);

    String text(String filters) {
        String plain = checksum(filters) + " " + spentPico + " " + memberId + " " + period;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    static EffectivePosition read(String page, String filters) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(page), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length == 4 && parts[1].length() <= 40 && parts[0].equals(checksum(filters))) {
                return new EffectivePosition(
                        new BigInteger(parts[1]), UUID.fromString(parts[2]), Period.valueOf(parts[3]));
            }
        } catch (IllegalArgumentException e) {
            // Not one of ours, or not for these filters: the answer is the same.
        }
        throw AdminApiException.badRequest(FOREIGN);
    }

    private static String checksum(String filters) {
        CRC32 crc = new CRC32();
        crc.update(filters.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}

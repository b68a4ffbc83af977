package dev.sluice.gateway.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts offers into the order in which they are tried: tier by tier; within a tier by chance according to weight, or by the
 * session, so that its provider's prompt cache serves it; those of weight 0 last.
 *
 * <p>Weighted rendezvous hashing: each provider draws {@code -ln(u) / weight} and the lowest wins, {@code u} coming from
 * the session and the provider's name alone. So nothing is stored, every replica decides alike, and a provider that comes
 * or goes moves only the sessions that it wins or loses.
 */
final class TryOrder {

    private static final int LONGEST_SESSION = 256;
    private static final double UNIT = 0x1.0p-53;

    private static final Comparator<Ranked> ORDER =
            Comparator.<Ranked>comparingInt(each -> each.offer().tier()).thenComparingDouble(Ranked::score);

    private TryOrder() {}

    private record Ranked(Offer offer, double score) {}

    static List<Candidate> of(List<Offer> offers, @Nullable String sessionId, RandomGenerator random) {
        if (offers.size() == 1) {
            return List.of(offers.getFirst().candidate());
        }
        long session = sessionId == null ? 0 : hash(sessionId);
        List<Ranked> ranked = new ArrayList<>(offers.size());
        for (Offer offer : offers) {
            ranked.add(new Ranked(offer, score(offer, sessionId == null ? random.nextLong() : draw(session, offer))));
        }
        ranked.sort(ORDER);
        List<Candidate> order = new ArrayList<>(ranked.size());
        Set<String> providers = new HashSet<>();
        for (Ranked each : ranked) {
            if (providers.add(each.offer().candidate().provider())) {
                order.add(each.offer().candidate());
            }
        }
        return order;
    }

    private static double score(Offer offer, long bits) {
        if (offer.weight() <= 0) {
            return Double.POSITIVE_INFINITY;
        }
        double between0And1 = ((bits >>> 11) + 0.5) * UNIT;
        return -Math.log(between0And1) / offer.weight();
    }

    private static long draw(long session, Offer offer) {
        return mix(session ^ mix(hash(offer.provider().name())));
    }

    /** FNV-1a, 64 bits. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < Math.min(text.length(), LONGEST_SESSION); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finalizer of SplitMix64: every bit of the input moves every bit of the output. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}

package dev.sluice.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What has to hold for a client mode over a kind of provider. */
enum ConformanceCheck {
    PLAIN("the answer's text is all that `claude -p` prints; one ledger row with exact tokens and cost"),
    TOOLS("the client reads a file that the model asks for, and its content comes back in the answer"),
    THINKING("a thinking block reaches the client, and returns to the provider with its signature"),
    CACHE("`cache_control` reaches the provider; writes and reads are in the ledger as in the client's own count"),
    COUNT("counting tokens in the mode's own format gives a number and no ledger row"),
    RECOVERY("after one 529 the client tries again by itself and ends well; the refusal costs nothing"),
    ABORT("a client killed in mid-stream ends the answer at the provider; settled as client gone, provider healthy");

    private final String meaning;

    ConformanceCheck(String meaning) {
        this.meaning = meaning;
    }

    /** The name in options and tables. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What passing means, as half a sentence. */
    String meaning() {
        return meaning;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ConformanceCheck::word).toList();
    }
}

package dev.sluice.gateway.rates;

/** What is limited. */
public enum Measure {
    CONCURRENT("C", 0, true),
    REQUESTS("R", 1, false),
    INPUT_TOKENS("I", 1, false),
    OUTPUT_TOKENS("O", 1, true),
    /** Pico-dollars in ten minutes. */
    SPEND("M", 10, true);

    private final String letter;
    private final int slotSeconds;
    private final boolean held;

    Measure(String letter, int slotSeconds, boolean held) {
        this.letter = letter;
        this.slotSeconds = slotSeconds;
        this.held = held;
    }

    String letter() {
        return letter;
    }

    /** Length of a slot of memory in seconds; 0 for what has no memory. */
    int slotSeconds() {
        return slotSeconds;
    }

    /** Whether what a request may use is held until it is over, because what it did use is known only then. */
    boolean held() {
        return held;
    }
}

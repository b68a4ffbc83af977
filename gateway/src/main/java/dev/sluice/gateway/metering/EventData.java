package dev.sluice.gateway.metering;

/** Skims the data of one stream event at a time: its type, and how much generated content it carries. */
final class EventData extends JsonSkimmer {

    private static final int IN_ROOT = 1;
    private static final int IN_MEMBER = 2;

    private Word type = Word.OTHER;
    private long generatedCharacters;
    private boolean carriesSomething;

    EventData() {
        super(true);
    }

    @Override
    void onString(int depth, Word topKey, Word key, long characters) {
        if (depth == IN_ROOT && key == Word.TYPE) {
            type = lastString();
        } else if (depth == IN_MEMBER && (topKey == Word.DELTA || topKey == Word.CONTENT_BLOCK) && key != Word.TYPE) {
            carriesSomething |= characters > 0;
            if (key.isGenerated()) {
                generatedCharacters += characters;
            }
        }
    }

    /** Gets ready for the next event. */
    void next() {
        reset();
        type = Word.OTHER;
        generatedCharacters = 0;
        carriesSomething = false;
    }

    /** The event's own {@code type}, {@link Word#OTHER} until it was seen. */
    Word type() {
        return type;
    }

    /** Characters of text, thinking and tool input in this event. */
    long generatedCharacters() {
        return generatedCharacters;
    }

    /** Whether the event's block or delta has anything in it besides its type. */
    boolean carriesSomething() {
        return carriesSomething;
    }
}

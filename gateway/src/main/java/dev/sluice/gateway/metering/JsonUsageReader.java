package dev.sluice.gateway.metering;

import java.nio.ByteBuffer;

/** Reads usage from a JSON answer as it passes; keeps only the few members of the root object that it needs. */
final class JsonUsageReader extends JsonSkimmer implements UsageReader {

    /** Largest member that is kept to be parsed; a larger one is dropped and makes the result an estimate. */
    private static final int MOST_KEPT_BYTES = 1024 * 1024;

    /** Root object, {@code content} array, block. */
    private static final int IN_CONTENT_BLOCK = 3;

    private static final byte[] NOTHING = new byte[0];

    private final UsageDraft draft = new UsageDraft();
    private final BoundedBytes kept = new BoundedBytes(MOST_KEPT_BYTES);
    private final ByteWindow window = new ByteWindow(this::read);
    private byte[] current = NOTHING;
    private boolean keeping;
    private int valueStart;
    private int keptUpTo;
    private boolean started;
    private boolean complete;

    JsonUsageReader() {
        super(false);
    }

    @Override
    public void accept(ByteBuffer bytes) {
        if (complete || !bytes.hasRemaining()) {
            return;
        }
        started = true;
        window.walk(bytes);
    }

    private void read(byte[] bytes, int from, int limit) {
        current = bytes;
        keptUpTo = from;
        skim(bytes, from, limit);
        keepUpTo(limit);
        current = NOTHING;
    }

    /** Never: nothing may be written into a JSON text. */
    @Override
    public boolean betweenEvents() {
        return false;
    }

    @Override
    public boolean started() {
        return started;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public boolean usageSeen() {
        return draft.usageSeen();
    }

    @Override
    public Usage usage() {
        boolean answered = draft.usageSeen() || draft.contentEmpty();
        return complete && answered ? draft.asReported() : draft.asEstimate();
    }

    @Override
    void onString(int depth, Word topKey, Word key, long characters) {
        if (depth == IN_CONTENT_BLOCK && topKey == Word.CONTENT && key != Word.TYPE) {
            draft.addContent(key.isGenerated() ? characters : 0, characters > 0);
        }
    }

    @Override
    void onTopMember(Word topKey, int index) {
        if (!complete && (topKey == Word.USAGE || topKey == Word.MODEL || topKey == Word.STOP_REASON)) {
            topKey.openObject(kept);
            valueStart = kept.length();
            keeping = true;
            keptUpTo = index;
        }
    }

    @Override
    void onTopMemberEnd(Word topKey, int index) {
        if (keeping) {
            keepUpTo(index);
            if (!draft.takeText(topKey, kept.plainText(valueStart))) {
                kept.append((byte) '}');
                draft.mergeMessage(kept);
            }
            kept.clear();
            keeping = false;
        }
    }

    @Override
    void onRootEnd() {
        complete = true;
    }

    private void keepUpTo(int index) {
        if (keeping) {
            kept.append(current, keptUpTo, index);
            keptUpTo = index;
        }
    }
}

package dev.sluice.gateway.formats;

import dev.sluice.gateway.proxy.Translation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Translations one after the other, each fed with what the one before it writes. */
public final class TranslationChain implements Translation {

    private final List<Translation> steps;

    /** Where each step writes: into the next one, the last to the client. */
    private final Output[] outputs;

    /** Set while a call is under way. */
    private @Nullable Output client;

    private TranslationChain(List<Translation> steps) {
        this.steps = List.copyOf(steps);
        outputs = new Output[steps.size()];
        for (int i = outputs.length - 1; i >= 0; i--) {
            outputs[i] = i == outputs.length - 1 ? this::toClient : into(this.steps.get(i + 1), outputs[i + 1]);
        }
    }

    /** For example: decode, look on, rename, encode. Without steps the bytes pass as they are. */
    public static Translation of(Translation... steps) {
        return of(List.of(steps));
    }

    /** Like {@link #of(Translation...)}. */
    public static Translation of(List<Translation> steps) {
        return steps.size() == 1 ? steps.getFirst() : new TranslationChain(steps);
    }

    /** A step that changes nothing and shows everything that passes; its buffers are only lent. */
    public static Translation tap(Consumer<ByteBuffer> onlooker) {
        return new Tap(onlooker);
    }

    @Override
    public void accept(ByteBuffer bytes, Output output) {
        if (outputs.length == 0) {
            output.write(bytes);
            return;
        }
        client = output;
        try {
            steps.getFirst().accept(bytes, outputs[0]);
        } finally {
            client = null;
        }
    }

    @Override
    public void end(Output output) {
        client = output;
        try {
            for (int i = 0; i < outputs.length; i++) {
                steps.get(i).end(outputs[i]);
            }
        } finally {
            client = null;
        }
    }

    private static Output into(Translation step, Output output) {
        return bytes -> step.accept(bytes, output);
    }

    private void toClient(ByteBuffer bytes) {
        if (client == null) {
            throw new IllegalStateException("a step wrote while nothing was asked of it");
        }
        client.write(bytes);
    }

    private record Tap(Consumer<ByteBuffer> onlooker) implements Translation {

        @Override
        public void accept(ByteBuffer bytes, Output client) {
            onlooker.accept(bytes.duplicate());
            client.write(bytes);
        }

        @Override
        public void end(Output client) {}
    }
}

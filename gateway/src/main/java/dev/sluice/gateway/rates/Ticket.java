package dev.sluice.gateway.rates;

import dev.sluice.gateway.rates.Passage.Room;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What a request that passed has taken. Never blocks; thread-safe. */
public final class Ticket {

    /** Of a request that no rate applies to. */
    public static final Ticket FREE = new Ticket(List.of(), List.of(), ticket -> {});

    private final List<Taken> taken;
    private final List<Room> rooms;
    private final Consumer<Ticket> onClose;
    private final AtomicLong inputTokens = new AtomicLong();
    private final AtomicLong outputTokens = new AtomicLong();
    private final AtomicLong costPico = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    Ticket(List<Taken> taken, List<Room> rooms, Consumer<Ticket> onClose) {
        this.taken = taken;
        this.rooms = rooms;
        this.onClose = onClose;
    }

    /** How much is left, for the client. */
    public List<Room> rooms() {
        return rooms;
    }

    /** Counts what one attempt used: input tokens without those read from a cache, output tokens, cost. */
    public void used(long input, long output, long pico) {
        inputTokens.addAndGet(input);
        outputTokens.addAndGet(output);
        costPico.addAndGet(pico);
    }

    /** The request is over; only the first time counts. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.accept(this);
        }
    }

    List<Taken> taken() {
        return taken;
    }

    long came(Measure measure) {
        return switch (measure) {
            case CONCURRENT, REQUESTS -> 1;
            case INPUT_TOKENS -> inputTokens.get();
            case OUTPUT_TOKENS -> outputTokens.get();
            case SPEND -> costPico.get();
        };
    }
}

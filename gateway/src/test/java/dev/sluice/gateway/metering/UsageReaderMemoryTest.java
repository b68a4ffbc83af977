package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReaderMemoryTest {

    private static final int MEGABYTE = 1024 * 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void contentEventsAreWalkedOverWithoutAllocation(int pieceBytes) {
        UsageReader reader = UsageReader.ofEventStream();
        String event = Events.text("a piece of text, \\u00e9 and \"more\" of it, as it comes from a model");
        ByteBuffer events = bytes(event.repeat(2_000));
        feed(reader, events, pieceBytes);

        long before = threads.getCurrentThreadAllocatedBytes();
        feed(reader, events, pieceBytes);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(64 * 1024); // 2,000 events; what is left is the JVM's own
        assertThat(reader.betweenEvents()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: message_start\ndata: {\"x\":\"",
                "data: {\"x\":\"",
                "event: content_block_delta\ndata: {\"delta\":{\"text\":\"",
                "event: ",
                "{\"usage\":{\"x\":\"",
                "{\"model\":\"",
                "{\"content\":[{\"text\":\""
            })
    void oneEndlessValueIsNeverBuffered(String beginning) {
        ByteBuffer filler = bytes("y".repeat(MEGABYTE));
        for (UsageReader reader : new UsageReader[] {UsageReader.ofEventStream(), UsageReader.ofJson()}) {
            reader.accept(bytes(beginning));

            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 32; i++) {
                reader.accept(filler);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated).isLessThan(3 * MEGABYTE);
        }
    }

    private static void feed(UsageReader reader, ByteBuffer events, int pieceBytes) {
        int end = events.capacity();
        for (int from = 0; from < end; from += pieceBytes) {
            reader.accept(events.limit(Math.min(end, from + pieceBytes)).position(from));
        }
        events.clear();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}

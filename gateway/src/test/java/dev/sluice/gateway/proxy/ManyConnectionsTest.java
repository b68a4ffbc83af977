package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.settings.SluiceSettings.DataPlane;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that connect and say nothing. */
class ManyConnectionsTest {

    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int WANTED = 10_000;

    // Both ends of a connection are in this process.
    private static final int BYTES_PER_CONNECTION = 8_192;

    @Test
    void tenThousandThatSayNothingCostLittleAndHinderNobody() throws IOException {
        int count = Math.min(WANTED, (int) ((openFilesAllowed() - 1_000) / 2));
        try (ProxyFixture proxy =
                new ProxyFixture(null, limits(WANTED + 1, Duration.ofMinutes(5)), new SluiceSettings.Tls(null, null))) {
            long before = usedHeap();
            List<SocketChannel> idle = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    idle.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
                }
                try (RawClient client = proxy.client()) {
                    assertThat(client.send(HELLO).receive().text()).isEqualTo("GET /hello 0");
                }
                assertThat((usedHeap() - before) / count).isLessThan(BYTES_PER_CONNECTION);
            } finally {
                for (SocketChannel channel : idle) {
                    channel.close();
                }
            }
        }
    }

    @Test
    void moreThanAllowedAreClosedAtOnceAndRoomIsThereAgainWhenOneLeaves() throws Exception {
        try (ProxyFixture proxy =
                new ProxyFixture(null, limits(2, Duration.ofMinutes(5)), new SluiceSettings.Tls(null, null))) {
            RawClient first = proxy.client();
            try (RawClient second = proxy.client()) {
                assertThat(first.send(HELLO).receive().text()).isEqualTo("GET /hello 0");
                assertThat(second.send(HELLO).receive().text()).isEqualTo("GET /hello 0");
                try (RawClient third = proxy.client()) {
                    assertThat(third.receiveAll()).isEmpty();
                }
                first.close();
                awaitRoom(proxy);
                assertThat(second.send(HELLO).receive().text()).isEqualTo("GET /hello 0");
            }
        }
    }

    /** The gateway hears of a client's end a moment later. */
    private static void awaitRoom(ProxyFixture proxy) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try (RawClient client = proxy.client()) {
                assertThat(client.send(HELLO).receive().text()).isEqualTo("GET /hello 0");
                return;
            } catch (IOException noRoomYet) {
                Thread.sleep(20);
            }
        }
        throw new AssertionError("no room after the first client left");
    }

    private static DataPlane limits(int connections, Duration idle) {
        DataPlane quick = ProxyFixture.QUICK;
        return new DataPlane(
                quick.maxBody(),
                connections,
                idle,
                quick.bodyTimeout(),
                idle,
                quick.writeTimeout(),
                quick.connectTimeout(),
                quick.firstByteTimeout(),
                quick.providerTimeout(),
                quick.pingInterval(),
                quick.shutdownGrace());
    }

    private static long openFilesAllowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : 2L * WANTED + 1_000;
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

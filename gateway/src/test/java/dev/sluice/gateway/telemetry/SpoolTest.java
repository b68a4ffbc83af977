package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {

    @TempDir
    private Path folder;

    @Test
    void whatWaitsOutlivesTheProcessInOrder() throws Exception {
        Spool before = new Spool(folder.resolve("q"), 1_000);
        assertThat(before.put(Signal.LOGS, true, new byte[] {1})).isTrue();
        assertThat(before.put(Signal.METRICS, false, new byte[] {2, 2})).isTrue();
        Files.write(folder.resolve("q").resolve("0000000000000000009-logs.json.half"), new byte[5]);

        Spool after = new Spool(folder.resolve("q"), 1_000);
        assertThat(after.size()).isEqualTo(2);
        assertThat(after.bytes()).isEqualTo(3);
        Spool.Item first = Objects.requireNonNull(after.await(0));
        assertThat(first.signal()).isEqualTo(Signal.LOGS);
        assertThat(Files.readAllBytes(first.file())).containsExactly(1);
        after.done(first);
        after.put(Signal.TRACES, true, new byte[] {3});
        Spool.Item second = Objects.requireNonNull(after.await(0));
        assertThat(second.json()).isFalse();
        after.done(second);
        assertThat(Objects.requireNonNull(after.await(0)).signal()).isEqualTo(Signal.TRACES);
        after.clear();
        assertThat(folder.resolve("q")).doesNotExist();
    }

    @Test
    void aFullQueueTakesNothingMore() throws Exception {
        Spool spool = new Spool(folder, 10);
        assertThat(spool.put(Signal.LOGS, true, new byte[6])).isTrue();
        assertThat(spool.put(Signal.LOGS, true, new byte[5])).isFalse();
        assertThat(spool.put(Signal.LOGS, true, new byte[4])).isTrue();
        assertThat(spool.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "https://169.254.169.254/x",
                "http://127.0.0.1:4318",
                "http://[::1]:4318",
                "http://localhost:4318",
                "https://10.1.2.3",
                "https://192.168.1.1",
                "https://100.64.0.1",
                "https://[fd00::1]",
                "https://[fe80::1]",
                "https://0.0.0.0",
                "https://[::ffff:127.0.0.1]",
                "https://[64:ff9b::7f00:1]",
                "https://2130706433",
                "https://224.0.0.1",
                "http://93.184.216.34"
            })
    void whatIsNotPublicIsNotReached(String address) {
        assertThatThrownBy(() -> new AddressGuard(List.of()).check(URI.create(address)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatIsListedIsReachedAndMetadataNever() throws Exception {
        AddressGuard guard = new AddressGuard(List.of("127.0.0.0/8", "169.254.0.0/16"));
        guard.check(URI.create("http://127.0.0.1:4318"));
        guard.check(URI.create("https://93.184.216.34"));
        assertThatThrownBy(() -> guard.check(URI.create("http://169.254.169.254")))
                .isInstanceOf(IOException.class);
        for (String bad :
                List.of("ftp://x", "https://", "https://u:p@x", "https://x?y", "https://x#y", "no", "https:x")) {
            assertThat(AddressGuard.endpoint(bad)).as(bad).isNull();
        }
    }
}

package dev.sluice.gateway.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ClientAddressTest {

    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.5");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("203.0.113.9");

    private final ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "2001:db8::/32"));

    private String of(InetAddress peer, String... header) {
        return addresses.of(peer, List.of(header)).getHostAddress();
    }

    @Example
    void onlyWhatOurOwnProxiesWroteCounts() {
        assertThat(of(PROXY, "198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(of(PROXY, "198.51.100.7, 10.1.1.1")).isEqualTo("198.51.100.7");
        assertThat(of(PROXY, "198.51.100.7", "10.1.1.1")).isEqualTo("198.51.100.7");
        assertThat(of(PROXY, "198.51.100.7:4711")).isEqualTo("198.51.100.7");
        assertThat(of(PROXY, "[2001:db9::1]:4711, 2001:db8::5")).isEqualTo("2001:db9:0:0:0:0:0:1");
        // The client wrote the first one itself.
        assertThat(of(PROXY, "10.9.9.9, 198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(of(STRANGER, "10.9.9.9")).isEqualTo("203.0.113.9");
        assertThat(of(PROXY, "evil.example, unknown")).isEqualTo("10.0.0.5");
        assertThat(of(PROXY)).isEqualTo("10.0.0.5");
    }

    @Property(tries = 1_000)
    void anyHeaderIsReadWithoutHarm(@ForAll List<String> header) {
        assertThat(addresses.of(PROXY, header)).isNotNull();
        assertThat(addresses.of(STRANGER, header)).isEqualTo(STRANGER);
    }
}

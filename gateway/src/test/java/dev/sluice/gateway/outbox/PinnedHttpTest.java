package dev.sluice.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.support.WebhookEar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PinnedHttpTest {

    private static final String LONE = "127.0.0.1";

    private final WebhookEar ear = new WebhookEar();

    /** Takes the one address of the test's receiver for a public one. */
    private final AddressGuard guard = new AddressGuard(
            (InetAddress address) -> !address.getHostAddress().equals(LONE) && AddressGuard.special(address));

    private final PinnedHttp http = new PinnedHttp(guard, Duration.ofMillis(700));

    @AfterEach
    void closeAll() {
        ear.close();
        http.close();
    }

    private void post(String url) throws DeliveryException {
        http.post(URI.create(url), Map.of("X-Sluice-Id", "msg_1"), "{\"text\":\"Grüße\"}");
    }

    private DeliveryException failure(String url) {
        return catchThrowableOfType(DeliveryException.class, () -> post(url));
    }

    @Test
    void aReceiverGetsTheBodyAndItsHeaders() throws Exception {
        post(ear.url());

        assertThat(ear.heard()).singleElement().satisfies(heard -> {
            assertThat(heard.body()).isEqualTo("{\"text\":\"Grüße\"}");
            assertThat(heard.header("X-sluice-id")).isEqualTo("msg_1");
            assertThat(heard.header("Content-type")).isEqualTo("application/json");
        });
    }

    @ParameterizedTest
    @CsvSource({"400,true", "404,true", "410,true", "302,true", "408,false", "429,false", "500,false", "503,false"})
    void whatAReceiverRefusesForGoodIsNotTriedAgain(int status, boolean hopeless) {
        ear.answer(status, Map.of());

        DeliveryException failure = failure(ear.url());

        assertThat(failure.problem()).contains("status " + status);
        assertThat(failure.hopeless()).isEqualTo(hopeless);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.2:1/",
                "https://169.254.169.254/latest/meta-data",
                "https://10.0.0.7/",
                "https://[::1]:1/",
                "https://[::ffff:10.0.0.1]/"
            })
    void aRedirectIntoAPrivateNetworkIsNotFollowed(String target) {
        ear.answer(307, Map.of("Location", target));

        DeliveryException failure = failure(ear.url());

        assertThat(failure.problem()).contains("private or special network");
        assertThat(failure.hopeless()).isTrue();
        assertThat(ear.heard()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "file:///etc/passwd",
                "gopher://127.0.0.1/",
                "https://a:b@127.0.0.1/",
                "::"
            })
    void aRedirectToSomethingElseThanAWebhookIsNotFollowed(String target) {
        ear.answer(308, Map.of("Location", target));

        assertThat(failure(ear.url()).problem()).contains("redirects to an address that is not used");
    }

    @Test
    void aReceiverThatRedirectsInCirclesIsGivenUp() {
        ear.answer(307, Map.of("Location", ear.url()));

        assertThat(failure(ear.url()).problem()).contains("more than 3 times");
        assertThat(ear.heard()).hasSize(4);
    }

    @Test
    void aReceiverThatDripsIsLeftAfterTheWholeTimeAndNotAfterEachByte() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread dripping = Thread.ofVirtual().start(() -> {
                try (Socket client = slow.accept()) {
                    for (byte drop :
                            "HTTP/1.1 200 OK\r\nX-Slow: drip drop drip drop".getBytes(StandardCharsets.US_ASCII)) {
                        client.getOutputStream().write(drop);
                        client.getOutputStream().flush();
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    // It was left.
                }
            });
            long before = System.nanoTime();

            DeliveryException failure = failure("http://127.0.0.1:" + slow.getLocalPort() + "/");

            assertThat(failure.problem()).contains("did not answer in time");
            assertThat(failure.hopeless()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2_500));
            dripping.interrupt();
        }
    }

    @Test
    void aReceiverThatIsDownIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        DeliveryException failure = failure("http://127.0.0.1:" + port + "/");

        assertThat(failure.problem()).contains("could not be reached");
        assertThat(failure.hopeless()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "64:ff9b::a00:1",
                "2001:db8::1",
                "2001::1",
                "2002:a00:1::1",
                "3fff::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1"
            })
    void addressesOfPrivateAndSpecialNetworksAreRefused(String address) throws Exception {
        assertThat(AddressGuard.special(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "100.63.0.1",
                "100.128.0.1",
                "172.32.0.1",
                "192.167.1.1",
                "223.1.1.1",
                "2606:4700::1",
                "2a00:1450::1"
            })
    void publicAddressesAreNot(String address) throws Exception {
        assertThat(AddressGuard.special(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://2130706433/", "http://0x7f.1/", "https://127.1/", "https://0/"})
    void oddSpellingsOfThisMachineAreRefusedOrSeenThrough(String url) {
        URI address = WebhookAddress.read(url);
        if (WebhookAddress.problem(address) == null) {
            assertThatThrownBy(() -> new AddressGuard(false).resolve(WebhookAddress.bareHost(URI.create(url))))
                    .isInstanceOf(DeliveryException.class);
        }
    }

    @Test
    void theSignatureIsWhatTheDocumentationSays() {
        // echo -n 'msg_1.1700000000.{}' | openssl dgst -sha256 -hmac whsec_x
        assertThat(Signature.of("whsec_x", "msg_1", 1_700_000_000L, "{}")).isEqualTo("v1=" + EXPECTED_SIGNATURE);
    }

    private static final String EXPECTED_SIGNATURE = "14e4d379b9a06210be3e3c63427ce2bc4cabaca09dfed0478010da07e6d10d14";
}

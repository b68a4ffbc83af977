package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.settings.SluiceSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The listener over TLS and HTTP/2. */
class TlsAndHttp2Test {

    @TempDir
    private Path folder;

    private static final Origin.Script ECHO = conversation -> {
        while (true) {
            byte[] body = conversation.receive().body();
            conversation.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            conversation.chunk(body);
            conversation.send("0\r\n\r\n");
        }
    };

    private ProxyFixture tlsProxy(Origin origin) throws Exception {
        TestCertificate certificate = TestCertificate.write(folder, "first");
        return new ProxyFixture(
                origin,
                ProxyFixture.QUICK,
                new SluiceSettings.Tls(certificate.certificate(), certificate.privateKey()));
    }

    private static HttpClient client(Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TestCertificate.trustingAnything())
                .build();
    }

    private static HttpResponse<byte[]> post(HttpClient client, ProxyFixture proxy, byte[] body) throws Exception {
        return client.send(request(proxy, body), BodyHandlers.ofByteArray());
    }

    private static HttpRequest request(ProxyFixture proxy, byte[] body) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + proxy.port() + "/forward"))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void bodiesArriveUnchanged(Version version) throws Exception {
        try (Origin origin = new Origin(ECHO);
                ProxyFixture proxy = tlsProxy(origin);
                HttpClient client = client(version)) {
            byte[] body = new byte[700_000];
            new Random(1).nextBytes(body);
            HttpResponse<byte[]> answer = post(client, proxy, body);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @Test
    void manyStreamsShareOneHttp2Connection() throws Exception {
        try (Origin origin = new Origin(ECHO);
                ProxyFixture proxy = tlsProxy(origin);
                HttpClient client = client(Version.HTTP_2)) {
            post(client, proxy, new byte[1]);
            var answers = IntStream.range(0, 100)
                    .mapToObj(i -> client.sendAsync(
                            request(proxy, ("body " + i).getBytes(StandardCharsets.US_ASCII)), BodyHandlers.ofString()))
                    .toList();
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
            for (int i = 0; i < 100; i++) {
                assertThat(answers.get(i).get().body()).isEqualTo("body " + i);
            }
        }
    }

    @Test
    void aCancelledHttp2StreamEndsTheServersWork() throws Exception {
        CountDownLatch serverSawTheEnd = new CountDownLatch(1);
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    conversation.chunk(new byte[10]);
                    try {
                        conversation.awaitEnd();
                    } finally {
                        serverSawTheEnd.countDown();
                    }
                });
                ProxyFixture proxy = tlsProxy(origin);
                HttpClient client = client(Version.HTTP_2)) {
            HttpResponse<java.io.InputStream> answer =
                    client.send(request(proxy, new byte[1]), BodyHandlers.ofInputStream());
            answer.body().close();
            assertThat(serverSawTheEnd.await(3, TimeUnit.SECONDS)).isTrue();
            assertThat(proxy.awaitEnding()).isEqualTo(Attempt.Ending.CLIENT_GONE);
        }
    }

    @Test
    void aTooLargeBodyIsRefusedOverHttp2() throws Exception {
        try (ProxyFixture proxy = tlsProxy(new Origin(ECHO));
                HttpClient client = client(Version.HTTP_2)) {
            assertThat(post(client, proxy, new byte[3 << 20]).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void aNewCertificateIsServedWithoutARestart() throws Exception {
        try (Origin origin = new Origin(ECHO);
                ProxyFixture proxy = tlsProxy(origin)) {
            assertThat(servedName(proxy)).isEqualTo("CN=first");
            TestCertificate.write(folder, "second");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(12);
            while (!servedName(proxy).equals("CN=second") && System.nanoTime() < deadline) {
                Thread.sleep(200); // polling for a change that has no event
            }
            assertThat(servedName(proxy)).isEqualTo("CN=second");
        }
    }

    private static String servedName(ProxyFixture proxy) throws Exception {
        try (HttpClient client = client(Version.HTTP_1_1)) {
            X509Certificate served = (X509Certificate)
                    post(client, proxy, new byte[1]).sslSession().orElseThrow().getPeerCertificates()[0];
            return served.getSubjectX500Principal().getName();
        }
    }
}

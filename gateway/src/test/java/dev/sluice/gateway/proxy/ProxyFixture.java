package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.proxy.Verdict.Forward;
import dev.sluice.gateway.proxy.Verdict.Target;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.settings.SluiceSettings.DataPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A listener whose gatekeeper forwards {@code /forward} to an origin and answers everything else with what it saw. */
final class ProxyFixture implements AutoCloseable {

    static final DataPlane QUICK = new DataPlane(
            DataSize.ofMegabytes(2),
            1_000,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));

    final ProxyServer server;
    final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    final AtomicLong passed = new AtomicLong();

    /** Decides on requests to other paths, if a test sets it. */
    volatile @Nullable Function<Request, Verdict> attempts;

    ProxyFixture(@Nullable Origin origin) {
        this(origin, QUICK, new SluiceSettings.Tls(null, null));
    }

    ProxyFixture(@Nullable Origin origin, DataPlane limits, SluiceSettings.Tls tls) {
        this(origin, limits, tls, 0);
    }

    ProxyFixture(@Nullable Origin origin, DataPlane limits, SluiceSettings.Tls tls, int port) {
        InetSocketAddress to = origin == null ? new InetSocketAddress("127.0.0.1", 1) : origin.address();
        SluiceSettings settings = new SluiceSettings(
                "127.0.0.1",
                port,
                null,
                Path.of("unused"),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                tls,
                limits,
                new SluiceSettings.Ledger(13),
                new SluiceSettings.DeviceSignIn(
                        null, Duration.ofHours(1), Duration.ofDays(30), Duration.ofSeconds(5), 30),
                List.of(),
                new SluiceSettings.Telemetry(DataSize.ofMegabytes(1), List.of()),
                new SluiceSettings.Alerts(false),
                new SluiceSettings.Connect(null, List.of(), null));
        server = new ProxyServer(settings, gatekeeper(to), "secret", Clock.systemUTC(), () -> to);
        server.start();
    }

    int port() {
        return server.port();
    }

    RawClient client() {
        try {
            return new RawClient(port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ending awaitEnding() throws InterruptedException {
        Ending ending = endings.poll(10, TimeUnit.SECONDS);
        if (ending == null) {
            throw new AssertionError("the attempt was never told that it ended");
        }
        return ending;
    }

    private Gatekeeper gatekeeper(InetSocketAddress origin) {
        return new Gatekeeper() {
            @Override
            public Verdict decide(Request request) {
                if (request.path().equals("/forward")) {
                    return forward(request, origin, List.of(), new Recording());
                }
                if (attempts != null) {
                    return attempts.apply(request);
                }
                if (request.path().equals("/console")) {
                    return new Verdict.ToConsole();
                }
                return text(
                        200,
                        request.method() + " " + request.target() + " "
                                + request.body().size());
            }

            @Override
            public Answer refusal(Refusal refusal) {
                return text(refusal.status(), refusal.detail());
            }
        };
    }

    static Forward forward(Request request, InetSocketAddress origin, List<Edit> edits, Attempt attempt) {
        Target target = new Target(InetAddress.getLoopbackAddress().getHostAddress(), origin, false);
        return new Forward(target, request.method(), "/origin", List.of(), edits, Duration.ofSeconds(1), attempt);
    }

    static Answer text(int status, String text) {
        return new Answer(status, List.of(new Header("x-test", "1")), text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop();
    }

    class Recording implements Attempt {

        @Override
        public Reply replyTo(int status, Headers headers) {
            if (status == 401) {
                return new Reply.Replace(text(503, "replaced"));
            }
            return new Reply.Pass(status, List.of(new Header("x-origin", String.valueOf(headers.first("x-origin")))));
        }

        @Override
        public void passing(ByteBuffer bytes) {
            passed.addAndGet(bytes.remaining());
        }

        @Override
        public byte[] keepAlive() {
            return "ping;".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] failure(Ending ending) {
            return ("failed:" + ending).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public Reply unreachable(Ending ending) {
            return new Reply.Replace(text(503, "unreachable:" + ending));
        }

        @Override
        public void ended(Ending ending) {
            endings.add(ending);
        }
    }
}

package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.proxy.Verdict.Forward;
import dev.sluice.gateway.proxy.Verdict.Target;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries requests that are not the data plane's to the servlet container on loopback, and its answers back. */
final class ConsoleRelay implements Attempt {

    /** Proves to the servlet container that a request came through the listener. */
    static final String SECRET_HEADER = "x-sluice-relay";

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "expect");

    private ConsoleRelay() {}

    /** {@code publicUrl} decides how the pages see themselves; without one the client's Host does. */
    static Forward forward(
            Request request, InetSocketAddress console, String secret, @Nullable URI publicUrl, Duration patience) {
        List<Header> headers = new ArrayList<>();
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(lower)
                    && !lower.equals("host")
                    && !lower.equals("forwarded")
                    && !lower.equals(SECRET_HEADER)
                    && !lower.startsWith("x-forwarded-")
                    && !lower.startsWith("x-http2-")) {
                headers.add(new Header(lower, value));
            }
        });
        headers.add(new Header("x-forwarded-for", request.client().getHostAddress()));
        addOrigin(headers, publicUrl == null ? originOf(request) : publicUrl);
        headers.add(new Header(SECRET_HEADER, secret));
        Target target = new Target(console.getHostString(), console, false);
        return new Forward(
                target, request.method(), request.target(), headers, List.of(), patience, new ConsoleRelay());
    }

    private static void addOrigin(List<Header> headers, URI origin) {
        boolean secure = "https".equals(origin.getScheme());
        int port = origin.getPort() >= 0 ? origin.getPort() : secure ? 443 : 80;
        headers.add(new Header("x-forwarded-proto", secure ? "https" : "http"));
        headers.add(new Header("x-forwarded-host", origin.getHost()));
        headers.add(new Header("x-forwarded-port", Integer.toString(port)));
    }

    private static URI originOf(Request request) {
        String scheme = request.secure() ? "https://" : "http://";
        String host = request.headers().first("host");
        try {
            URI origin = new URI(scheme + (host == null ? "" : host));
            return origin.getHost() == null ? URI.create(scheme + "localhost") : origin;
        } catch (URISyntaxException notAHost) {
            return URI.create(scheme + "localhost");
        }
    }

    @Override
    public Reply replyTo(int status, Headers headers) {
        List<Header> kept = new ArrayList<>();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(lower)) {
                kept.add(new Header(lower, value));
            }
        });
        return new Reply.Pass(status, kept);
    }

    @Override
    public Reply unreachable(Ending ending) {
        return new Reply.Replace(new Answer(
                503,
                List.of(
                        new Header("content-type", "text/plain; charset=utf-8"),
                        new Header("retry-after", "2"),
                        new Header("cache-control", "no-store")),
                "The console is starting or stopping. Try again in a moment.\n".getBytes(StandardCharsets.UTF_8)));
    }
}

package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * 200 requests of $0.05 at once, half through each of two gateways, by keys in turn. An answer is 1,600 tokens of 6,400
 * characters, so that a part of it costs its part. The lists are of the client's event loop until it is idle.
 */
final class Storm {

    static final int AT_ONCE = 200;

    /** Tokens of one text delta of a stream. */
    static final int DELTA_TOKENS = 40;

    private static final String ANSWER = " chunks=" + OvershootCommand.MAX_TOKENS / DELTA_TOKENS + " chars="
            + 4 * DELTA_TOKENS + " usage=in:" + OvershootCommand.BODY_BYTES + ",out:" + OvershootCommand.MAX_TOKENS
            + ",read:0,w5m:0,w1h:0";

    private final LoadClient client;
    private final List<ClientConnection> connections = new ArrayList<>();
    private final List<ClientConnection> leaving = new ArrayList<>();
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();

    Storm(LoadClient client) {
        this.client = client;
    }

    /** A request by its tag. */
    record Sent(String key, Kind kind) {}

    /** What becomes of a request. */
    enum Kind {
        STAYS(false, false, " latency=3000ms"),
        STREAM_STAYS(true, false, " latency=300ms interval=60ms"),
        LEAVES(false, true, " latency=3000ms"),
        STREAM_LEAVES(true, true, " latency=300ms interval=60ms"),
        TORN_BEFORE_ITS_HEAD(false, false, " latency=3000ms cut=reset cut-at=head"),
        TORN(false, false, " latency=300ms cut=close"),
        STREAM_TORN(true, false, " latency=300ms interval=60ms cut=close cut-at=7"),
        CALM(false, false, " latency=50ms"),
        STREAM_CALM(true, false, " latency=50ms interval=5ms");

        private static final List<Kind> STORMY =
                List.of(STAYS, STREAM_STAYS, LEAVES, STREAM_LEAVES, TORN_BEFORE_ITS_HEAD, TORN, STREAM_TORN);
        private static final List<Kind> QUIET = List.of(CALM, STREAM_CALM);

        private final boolean stream;
        private final boolean leaves;
        private final String marker;

        Kind(boolean stream, boolean leaves, String marker) {
            this.stream = stream;
            this.leaves = leaves;
            this.marker = marker;
        }

        /** Whether it is a stream of which only a part may arrive. */
        boolean maybePartOfAStream() {
            return stream;
        }
    }

    Tally strike(List<SluiceProcess> gateways, List<String> keys) {
        return send(gateways, keys, Kind.STORMY);
    }

    /** The same by clients that stay, at a provider that does not fail. */
    Tally calm(List<SluiceProcess> gateways, List<String> keys) {
        return send(gateways, keys, Kind.QUIET);
    }

    private Tally send(List<SluiceProcess> gateways, List<String> keys, List<Kind> kinds) {
        Tally tally = new Tally();
        for (int i = 0; i < AT_ONCE; i++) {
            int port = gateways.get(i % gateways.size()).port();
            Sent request = new Sent(keys.get(i / 2 % keys.size()), kinds.get(i / 2 % kinds.size()));
            // With two keys and two kinds, each key has each kind.
            Sent turned =
                    kinds.size() == keys.size() ? new Sent(request.key(), kinds.get(i / 4 % kinds.size())) : request;
            client.connect(port, connection -> send(connection, port, turned, tally), tally::error);
        }
        return tally;
    }

    private void send(ClientConnection connection, int port, Sent request, Tally tally) {
        connections.add(connection);
        if (request.kind().leaves) {
            leaving.add(connection);
        }
        String tag = UUID.randomUUID().toString();
        sent.put(tag, request);
        byte[] body = Bodies.plain(
                OvershootCommand.BODY_BYTES,
                "claude-opus-5",
                OvershootCommand.MAX_TOKENS,
                request.kind().stream,
                "sim: tag=" + tag + ANSWER + request.kind().marker,
                tag);
        connection.send(
                new TalliedExchange(RequestBytes.messages(port, request.key(), body, tag), tally, System.nanoTime()) {
                    @Override
                    void ended(boolean intact) {
                        // One request each.
                    }
                });
    }

    /** Those clients go that were to leave. */
    void leave() {
        client.loop().submit(() -> leaving.forEach(ClientConnection::close)).syncUninterruptibly();
    }

    void end() {
        client.loop().submit(() -> connections.forEach(ClientConnection::close)).syncUninterruptibly();
    }

    /** All requests so far by their tags. */
    Map<String, Sent> sent() {
        return sent;
    }
}

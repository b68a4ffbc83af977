package dev.sluice.gateway.proxy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is to be done with a request. */
public sealed interface Verdict {

    /** Answer it here. */
    @SuppressWarnings("ArrayRecordComponent") // written once and never compared
    record Answer(int status, List<Header> headers, byte[] body) implements Verdict {}

    /**
     * Send the body to a server and pump its answer back.
     *
     * @param edits what is changed in the body, in order and without overlap; empty sends it byte for byte
     * @param headWithin how long the server may take until the head of its answer
     */
    record Forward(
            Target target,
            String method,
            String pathAndQuery,
            List<Header> headers,
            List<Edit> edits,
            Duration headWithin,
            Attempt attempt)
            implements Verdict {}

    /** Hand it to the servlet container. */
    record ToConsole() implements Verdict {}

    /** Not known yet; completes, on whatever thread, with any other verdict. */
    record Later(CompletableFuture<Verdict> verdict) implements Verdict {}

    /** A server to connect to; {@code address} is resolved, {@code host} is for the Host field and TLS. */
    record Target(String host, InetSocketAddress address, boolean tls) {

        /** The Host field. */
        public String authority() {
            return address.getPort() == (tls ? 443 : 80) ? host : host + ':' + address.getPort();
        }
    }
}

package dev.sluice.gateway.formats;

import static java.util.Objects.requireNonNull;

import software.amazon.eventstream.Message;

/** Looks into messages as Amazon's own library reads them. */
final class AmazonMessages {

    private AmazonMessages() {}

    static String header(Message message, String name) {
        return requireNonNull(message.getHeaders().get(name), name).getString();
    }
}

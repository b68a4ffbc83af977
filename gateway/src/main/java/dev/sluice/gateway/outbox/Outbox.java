package dev.sluice.gateway.outbox;

import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * Takes messages to the outside. Called inside the transaction of what they tell of: they leave when it commits, and not
 * at all when it rolls back. A receiver may get a message twice when a process dies while sending; its id says so.
 */
@Service
public class Outbox {

    private final MessageQueue queue;
    private final Receivers receivers;
    private final Recipients recipients;
    private final MailCarrier mail;
    private final MessageBodies bodies;

    Outbox(MessageQueue queue, Receivers receivers, Recipients recipients, MailCarrier mail, MessageBodies bodies) {
        this.queue = queue;
        this.receivers = receivers;
        this.recipients = recipients;
        this.mail = mail;
        this.bodies = bodies;
    }

    /** Whether a mail server is configured; without one {@link #mail} does nothing. */
    public boolean mails() {
        return mail.configured();
    }

    /** Mails a letter. */
    public void mail(String address, Letter letter) {
        if (mails()) {
            queue.add(null, address, letter.event(), letter.subject(), bodies.mail(letter));
        }
    }

    /** Mails a letter to finance. */
    public void mailFinance(Letter letter) {
        recipients.list().forEach(address -> mail(address, letter));
    }

    /** Tells all receivers of webhooks. */
    public void announce(Announcement announcement) {
        receivers.list().forEach(receiver -> announceTo(receiver, announcement));
    }

    UUID announceTo(Receiver receiver, Announcement announcement) {
        return queue.add(
                receiver.id(),
                receiver.name(),
                announcement.event(),
                announcement.title(),
                bodies.webhook(receiver.kind(), announcement));
    }
}

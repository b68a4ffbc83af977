package dev.sluice.gateway.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A mail server of few words (RFC 5321) that keeps what it is given. */
public final class Mailbox implements AutoCloseable {

    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final ServerSocket server;

    /** A mail as it came; {@code text} is headers and body. */
    public record Mail(String to, String text) {}

    public Mailbox() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Waits for a mail to somebody whose text fits. */
    public Mail await(String to, Predicate<String> text) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(15));
        while (Instant.now().isBefore(deadline)) {
            for (Mail mail : mails) {
                if (mail.to().equals(to) && text.test(mail.text())) {
                    return mail;
                }
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new AssertionError("no such mail to " + to + " among " + mails);
    }

    /** How many mails somebody got whose text fits. */
    public long count(String to, Predicate<String> text) {
        return mails.stream()
                .filter(mail -> mail.to().equals(to) && text.test(mail.text()))
                .count();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            say(client, "220 mailbox");
            List<String> to = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("RCPT TO:")) {
                    to.add(line.replaceAll(".*<(.*)>.*", "$1"));
                    say(client, "250 ok");
                } else if (line.equals("DATA")) {
                    say(client, "354 go on");
                    String text = data(in);
                    to.forEach(address -> mails.add(new Mail(address, text)));
                    to.clear();
                    say(client, "250 ok");
                } else if (line.equals("QUIT")) {
                    say(client, "221 bye");
                    return;
                } else {
                    say(client, "250 ok");
                }
            }
        } catch (IOException e) {
            // A client that goes is not our business.
        }
    }

    /** Until the dot; the soft line breaks of quoted-printable are undone. */
    private static String data(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            text.append(line).append('\n');
        }
        return text.toString().replace("=\n", "").replace("=3D", "=");
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

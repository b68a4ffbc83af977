package dev.sluice.gateway.outbox;

import dev.sluice.gateway.settings.MailServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** Sends letters by the mail server of {@code spring.mail.host}. */
@Component
class MailCarrier {

    private final @Nullable JavaMailSender sender;

    MailCarrier(MailServer server) {
        this.sender = server.sender().orElse(null);
    }

    boolean configured() {
        return sender != null;
    }

    void send(String address, Letter letter) throws DeliveryException {
        if (sender == null) {
            throw new DeliveryException("no mail server is configured (spring.mail.host)", true);
        }
        try {
            MimeMessage message = sender.createMimeMessage();
            // The sender is the mail session's own: spring.mail.properties.mail.from.
            message.setFrom();
            MimeMessageHelper helper = new MimeMessageHelper(message, true, StandardCharsets.UTF_8.name());
            helper.setTo(new InternetAddress(oneLine(address), true));
            helper.setSubject(oneLine(letter.subject()));
            helper.setText(plain(letter), html(letter));
            sender.send(message);
        } catch (AddressException e) {
            throw new DeliveryException("this is no mail address", true);
        } catch (MailException | MessagingException e) {
            throw new DeliveryException("the mail server did not take it: " + e.getMessage(), false);
        }
    }

    private static String plain(Letter letter) {
        StringBuilder text = new StringBuilder(String.join("\n\n", letter.paragraphs()));
        Letter.Action action = letter.action();
        if (action != null) {
            text.append("\n\n").append(action.label()).append(":\n").append(action.url());
        }
        return text.append("\n\n-- \nSluice\n").toString();
    }

    private static String html(Letter letter) {
        StringBuilder text = new StringBuilder();
        letter.paragraphs()
                .forEach(paragraph -> text.append("<p>")
                        .append(HtmlUtils.htmlEscape(paragraph))
                        .append("</p>\n"));
        Letter.Action action = letter.action();
        if (action != null) {
            text.append("<p><a href=\"")
                    .append(HtmlUtils.htmlEscape(action.url()))
                    .append("\">")
                    .append(HtmlUtils.htmlEscape(action.label()))
                    .append("</a></p>\n");
        }
        return text.append("<p>Sluice</p>\n").toString();
    }

    /** A line break in a header would begin another header. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip();
    }
}

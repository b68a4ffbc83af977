package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.OwnOrganization;
import dev.sluice.gateway.settings.MailServer;
import dev.sluice.gateway.settings.SluiceSettings;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** Mails links to invitees where a mail server is configured ({@code spring.mail.host}); the link works without it. */
@Component
class InviteMail {

    private static final Logger LOG = LoggerFactory.getLogger(InviteMail.class);

    private final @Nullable JavaMailSender sender;
    private final SluiceSettings settings;
    private final OwnOrganization organization;
    private final Invites invites;

    InviteMail(MailServer mailServer, SluiceSettings settings, OwnOrganization organization, Invites invites) {
        this.sender = mailServer.sender().orElse(null);
        this.settings = settings;
        this.organization = organization;
        this.invites = invites;
    }

    boolean configured() {
        return sender != null;
    }

    /** The address that opens an invite; never made from what a request says of its host. */
    String link(String token) {
        URI configured = settings.publicUrl();
        String base = configured == null
                ? "http://localhost:" + settings.port()
                : configured.toString().replaceAll("/+$", "");
        return base + "/invite?token=" + token;
    }

    String organization() {
        return organization.get().name();
    }

    /** Mails a link and notes what came of it; answers why it could not be sent, empty when it was or none is to be. */
    Optional<String> send(Invite invite, String token) {
        if (sender == null) {
            return Optional.empty();
        }
        Optional<String> problem = sendBy(sender, invite, token);
        invites.mailed(invite.id(), problem.orElse(null));
        return problem;
    }

    private Optional<String> sendBy(JavaMailSender server, Invite invite, String token) {
        String organization = oneLine(organization());
        try {
            MimeMessage message = server.createMimeMessage();
            // The sender is the mail session's own: spring.mail.properties.mail.from.
            message.setFrom();
            MimeMessageHelper helper = new MimeMessageHelper(message, true, StandardCharsets.UTF_8.name());
            helper.setTo(new InternetAddress(oneLine(invite.email()), true));
            helper.setSubject("You are invited to " + organization + " on Sluice");
            helper.setText(plain(organization, invite, link(token)), html(organization, invite, link(token)));
            server.send(message);
            return Optional.empty();
        } catch (MailException | MessagingException e) {
            LOG.warn("the mail of an invite could not be sent: {}", e.getMessage());
            return Optional.of("the mail server did not take it");
        }
    }

    private static String plain(String organization, Invite invite, String link) {
        return """
                You are invited to join %s on Sluice, its gateway for Claude Code, as %s.

                Open this link to choose a password. It works once, until %s:

                %s

                If you did not expect this, do nothing.
                """.formatted(organization, role(invite), until(invite), link);
    }

    private static String html(String organization, Invite invite, String link) {
        String address = HtmlUtils.htmlEscape(link);
        return """
                <p>You are invited to join <b>%s</b> on Sluice, its gateway for Claude Code, as %s.</p>
                <p><a href="%s">Accept the invite</a>. The link works once, until %s.</p>
                <p>%s</p>
                <p>If you did not expect this, do nothing.</p>
                """.formatted(HtmlUtils.htmlEscape(organization), role(invite), address, until(invite), address);
    }

    private static String role(Invite invite) {
        return invite.role().apiName().replace('_', ' ');
    }

    private static String until(Invite invite) {
        return invite.expiresAt().toString().substring(0, 10);
    }

    /** A line break in a header would begin another header. */
    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip();
    }
}

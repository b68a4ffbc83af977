package dev.sluice.gateway.invites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.OwnOrganization;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.invites.BatchText.Line;
import dev.sluice.gateway.invites.InviteBatch.LineResult;
import dev.sluice.gateway.settings.MailServer;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.workspaces.Workspaces;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mock.env.MockEnvironment;

@GatewayTest
class InviteMailTest {

    @Autowired
    private Invites invites;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private SluiceSettings settings;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private OwnOrganization organization;

    /** A mail session without a server behind it. */
    private static final class Outbox extends JavaMailSenderImpl {
        private final List<MimeMessage> sent = new ArrayList<>();
        private int tried;
        private boolean away;

        Outbox() {
            Properties properties = new Properties();
            properties.setProperty("mail.from", "sluice@corp.test");
            setJavaMailProperties(properties);
        }

        @Override
        public void send(MimeMessage message) {
            tried++;
            if (away) {
                throw new MailSendException("no route to host");
            }
            sent.add(message);
        }
    }

    private final Outbox outbox = new Outbox();

    private InviteMail mail() {
        return new InviteMail(
                new MailServer(
                        new StaticListableBeanFactory(Map.of("mail", outbox)).getBeanProvider(JavaMailSender.class),
                        new MockEnvironment().withProperty("spring.mail.host", "mail.corp.test")),
                settings,
                organization,
                invites);
    }

    private Outcome.Invited invited() {
        String email = Ids.text("u", Ids.next()) + "@corp.test";
        return (Outcome.Invited) invites.invite(new Asked(email, Role.DEVELOPER, List.of(), List.of(), null));
    }

    @AfterEach
    void theOrganizationHasItsNameBack() {
        jdbc.sql("update organization set name = 'Organization'").update();
    }

    @Test
    void aNameWithALineBreakBeginsNoHeaderAndNoMarkup() throws Exception {
        jdbc.sql("update organization set name = 'Corp' || chr(13) || chr(10) || 'Bcc: all@corp.test <b>'")
                .update();
        Outcome.Invited asked = invited();

        assertThat(mail().send(asked.invite(), asked.token())).isEmpty();

        MimeMessage message = outbox.sent.getFirst();
        message.saveChanges();
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        message.writeTo(raw);
        String text = raw.toString(StandardCharsets.UTF_8);
        assertThat(message.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly(asked.invite().email());
        assertThat(message.getFrom()).extracting(Object::toString).containsExactly("sluice@corp.test");
        assertThat(message.getHeader("Bcc")).isNull();
        assertThat(text.lines()).noneMatch(line -> line.startsWith("Bcc:"));
        assertThat(text).contains("&lt;b&gt;").contains("text/plain").contains("text/html");
    }

    @Test
    void aMailThatFailsIsShownOnItsLineAndTheLinkWorksAndTheRestAreNotTried() {
        outbox.away = true;
        List<Line> lines = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            lines.add(new Line(i, Ids.text("u", Ids.next()) + "@corp.test", "", List.of()));
        }

        List<LineResult> results = new InviteBatch(invites, workspaces, mail())
                .invite(lines, new InviteBatch.Terms(Role.USER, List.of(), Role.OWNER, null));

        assertThat(results).allSatisfy(result -> {
            assertThat(result.mailProblem()).isNotNull();
            String token = String.valueOf(result.link()).replaceFirst(".*token=", "");
            assertThat(invites.opens(token).orElseThrow().mailProblem()).isEqualTo(result.mailProblem());
        });
        assertThat(outbox.tried).isEqualTo(1);
    }
}

package dev.sluice.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.outbox.MessageQueue.Claimed;
import dev.sluice.gateway.outbox.MessageQueue.Delivery;
import dev.sluice.gateway.outbox.Receivers.Added;
import dev.sluice.gateway.support.AlertsTest;
import dev.sluice.gateway.support.Mailbox;
import dev.sluice.gateway.support.WebhookEar;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

@AlertsTest
class DeliveriesTest {

    @Autowired
    private Outbox outbox;

    @Autowired
    private Receivers receivers;

    @Autowired
    private MessageQueue queue;

    @Autowired
    private Mailbox mailbox;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private final WebhookEar ear = new WebhookEar();

    @AfterEach
    void nobodyListens() {
        receivers.list().forEach(receiver -> receivers.remove(receiver.id()));
        ear.close();
    }

    private Added receiver(ReceiverKind kind) {
        return receivers.add(kind, "ear", URI.create(ear.url()));
    }

    private static Announcement announcement() {
        return new Announcement(
                "limit.warning",
                "80 % <of> a & limit",
                List.of("line"),
                Map.of("percent", "80"),
                "http://sluice.test/x");
    }

    private Delivery awaitState(UUID id, String state) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(15));
        while (true) {
            Delivery delivery = queue.newest(100).stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            if (delivery.state().equals(state) && (!state.equals("waiting") || delivery.problem() != null)) {
                return delivery;
            }
            assertThat(Instant.now()).as("still %s", delivery).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void signedJsonCanBeCheckedByItsReceiver() throws Exception {
        Added added = receiver(ReceiverKind.SIGNED_JSON);

        UUID id = outbox.announceTo(added.receiver(), announcement());

        awaitState(id, "delivered");
        assertThat(ear.heard()).singleElement().satisfies(heard -> {
            assertThat(heard.header("X-sluice-id")).isEqualTo(Ids.text("msg", id));
            assertThat(heard.header("X-sluice-signature"))
                    .isEqualTo(Signature.of(
                            Objects.requireNonNull(added.secret()),
                            Ids.text("msg", id),
                            Long.parseLong(heard.header("X-sluice-timestamp")),
                            heard.body()));
            var body = JsonMapper.shared().readTree(heard.body());
            assertThat(body.at("/event").asString()).isEqualTo("limit.warning");
            assertThat(body.at("/data/percent").asString()).isEqualTo("80");
        });
        assertThat(jdbc.sql("select sealed_body is null from outbox_message where id = ?")
                        .param(id)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void slackAndTeamsGetTheirOwnForms() throws Exception {
        UUID slack = outbox.announceTo(receiver(ReceiverKind.SLACK).receiver(), announcement());
        awaitState(slack, "delivered");
        UUID teams = outbox.announceTo(receiver(ReceiverKind.TEAMS).receiver(), announcement());
        awaitState(teams, "delivered");

        var first = JsonMapper.shared().readTree(ear.heard().get(0).body());
        assertThat(first.at("/text").asString()).isEqualTo("80 % &lt;of&gt; a &amp; limit");
        assertThat(first.at("/blocks/0/text/text").asString()).contains("<http://sluice.test/x|Open in Sluice>");
        var second = JsonMapper.shared().readTree(ear.heard().get(1).body());
        assertThat(second.at("/attachments/0/content/type").asString()).isEqualTo("AdaptiveCard");
        assertThat(second.at("/attachments/0/content/body/0/text").asString()).isEqualTo("80 % <of> a & limit");
        assertThat(ear.heard().get(0).header("X-sluice-signature")).isEmpty();
    }

    @Test
    void aReceiverThatIsAwayIsTriedAgainAfterAPause() throws Exception {
        ear.answer(503, Map.of());

        UUID id = outbox.announceTo(receiver(ReceiverKind.SLACK).receiver(), announcement());

        Delivery waiting = awaitState(id, "waiting");
        assertThat(waiting.problem()).contains("status 503");
        assertThat(Objects.requireNonNull(waiting.nextAt()))
                .isAfter(Instant.now().plusSeconds(5));
        ear.answer(204, Map.of());
        jdbc.sql("update outbox_message set next_at = now() where id = ?")
                .param(id)
                .update();
        assertThat(awaitState(id, "delivered").attempts()).isEqualTo(2);
    }

    @Test
    void whatFailsTenTimesIsGivenUp() throws Exception {
        ear.answer(500, Map.of());
        UUID id = outbox.announceTo(receiver(ReceiverKind.SLACK).receiver(), announcement());
        awaitState(id, "waiting");

        jdbc.sql("update outbox_message set attempts = 9, next_at = now() where id = ?")
                .param(id)
                .update();

        assertThat(awaitState(id, "failed").attempts()).isEqualTo(10);
    }

    @Test
    void aMessageLeavesWithItsTransactionOrNotAtAll() throws Exception {
        Added added = receiver(ReceiverKind.SLACK);
        transaction.executeWithoutResult(status -> {
            outbox.announce(announcement());
            status.setRollbackOnly();
        });
        UUID id = outbox.announceTo(added.receiver(), announcement());

        awaitState(id, "delivered");

        assertThat(ear.heard()).hasSize(1);
    }

    @Test
    void twoReplicasNeverClaimTheSameMessage() {
        jdbc.sql("insert into outbox_message (id, mail, target, event, title, sealed_body, made_at, next_at)"
                        + " select gen_random_uuid(), true, 'x', 'claim', 't', '\\x00', now(), now() + interval '1 day'"
                        + " from generate_series(1, 20)")
                .update();
        String claim = "update outbox_message set attempts = attempts + 1 where id in (select id from outbox_message"
                + " where event = 'claim' and attempts = 0 order by next_at limit 20 for update skip locked)";

        Integer one = transaction.execute(outer -> {
            int mine = jdbc.sql(claim).update();
            TransactionTemplate other =
                    new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
            other.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
            Integer theirs = other.execute(inner -> jdbc.sql(claim).update());
            assertThat(theirs).isZero();
            return mine;
        });

        assertThat(one).isEqualTo(20);
        jdbc.sql("delete from outbox_message where event = 'claim'").update();
    }

    @Test
    void lettersAreMailedInTwoFormsAndEscaped() {
        outbox.mail(
                "fin@corp.test",
                new Letter(
                        "limit.warning",
                        "A subject\r\nBcc: all@corp.test",
                        List.of("<b>Maya</b> has spent $1"),
                        new Letter.Action("Open", "http://sluice.test/?a=1&b=2")));

        Mailbox.Mail mail = mailbox.await("fin@corp.test", text -> text.contains("A subject"));

        assertThat(mail.text().lines()).noneMatch(line -> line.startsWith("Bcc:"));
        assertThat(mail.text()).contains("&lt;b&gt;Maya&lt;/b&gt;").contains("<b>Maya</b> has spent $1");
        assertThat(mail.text()).contains("a=1&amp;b=2");
        List<Claimed> left = queue.claim(1);
        assertThat(left).isEmpty();
    }
}

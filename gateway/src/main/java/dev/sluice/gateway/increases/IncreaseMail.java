package dev.sluice.gateway.increases;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.outbox.Announcement;
import dev.sluice.gateway.outbox.Letter;
import dev.sluice.gateway.outbox.Outbox;
import dev.sluice.gateway.settings.SluiceSettings;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What approvers and the person are told. */
@Component
class IncreaseMail {

    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Outbox outbox;
    private final SluiceSettings settings;

    IncreaseMail(Outbox outbox, SluiceSettings settings) {
        this.outbox = outbox;
        this.settings = settings;
    }

    void asked(Increase increase, Member member, ApprovalLinks links) {
        List<String> lines = lines(increase, member);
        if (outbox.mails()) {
            for (Member approver : links.approvers(increase)) {
                List<String> paragraphs = new ArrayList<>(lines);
                paragraphs.add("The link below opens the request without signing in. It speaks for you, works for one"
                        + " answer and for seven days: do not pass it on.");
                outbox.mail(
                        approver.email(),
                        new Letter(
                                "limit_increase.asked",
                                member.name() + " asks for a higher spend limit",
                                paragraphs,
                                new Letter.Action(
                                        "Look at the request",
                                        settings.origin() + "/raise?token="
                                                + links.make(increase.id(), approver.id()))));
            }
        }
        outbox.announce(new Announcement(
                "limit_increase.asked",
                member.name() + " asks for a higher spend limit",
                lines,
                data(increase, member),
                settings.origin() + "/console/increases/" + increase.idText()));
    }

    private static List<String> lines(Increase increase, Member member) {
        List<String> lines = new ArrayList<>();
        lines.add(member.name() + " <" + member.email() + "> has spent " + Money.text(increase.spentPico()) + " of "
                + whose(increase) + " of " + Money.text(increase.capPico()) + ".");
        BigInteger asked = increase.askedPico();
        lines.add(asked == null ? "They ask for more." : "They ask for " + Money.text(asked) + ".");
        lines.add("Their reason: " + increase.reason());
        return lines;
    }

    private static String whose(Increase increase) {
        if (increase.whose() == Increase.Whose.IN_WORKSPACE) {
            return "their " + increase.period().apiName() + " limit in "
                    + increase.target().label();
        }
        if (!increase.target().label().isEmpty()) {
            return "the " + increase.period().apiName() + " limit of "
                    + increase.target().label();
        }
        return (increase.whose() == Increase.Whose.MEMBER ? "their " : "the organization's ")
                + increase.period().apiName() + " limit";
    }

    private static Map<String, String> data(Increase increase, Member member) {
        Map<String, String> data = new TreeMap<>();
        data.put("request_id", increase.idText());
        data.put("email", member.email());
        data.put("period", increase.period().apiName());
        data.put("status", increase.state().status());
        data.put("reason", increase.reason());
        return data;
    }

    void approved(Increase increase, Member member) {
        BigInteger granted = increase.grantedPico();
        tell(
                member,
                "limit_increase.approved",
                "Your spend limit was raised",
                List.of(
                        "Your request was approved by " + increase.resolvedBy() + ": "
                                + whose(increase).replace("their", "your") + " is "
                                + (granted == null ? "higher" : Money.text(granted)) + " now.",
                        until(increase.lapsesAt())));
    }

    private static String until(@Nullable Instant lapses) {
        return lapses == null
                ? "It stays so until somebody changes it."
                : "It goes back by itself at " + DAY_AND_TIME.format(lapses) + ".";
    }

    void denied(Increase increase, Member member) {
        tell(
                member,
                "limit_increase.denied",
                "Your request for a higher spend limit was denied",
                List.of("It was denied by " + increase.resolvedBy()
                        + ". You can ask again when the limit has been reset."));
    }

    void lapsed(Increase increase, Member member) {
        tell(
                member,
                "limit_increase.lapsed",
                "Your spend limit is as before",
                List.of("The time is over for which " + whose(increase).replace("their", "your") + " was raised."));
    }

    private void tell(Member member, String event, String subject, List<String> paragraphs) {
        outbox.mail(
                member.email(),
                new Letter(
                        event,
                        subject,
                        paragraphs,
                        new Letter.Action("Your limits", settings.origin() + "/console/my-limits")));
    }
}

package dev.sluice.gateway.outbox;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.alerts.DeliveryRow;
import dev.sluice.adminui.alerts.ReceiverRow;
import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.outbox.MessageQueue.Delivery;
import dev.sluice.gateway.settings.SluiceSettings;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about alerts: who gets them, a test, and what became of each message. */
@Controller
@RequestMapping("/console/alerts")
class AlertsPage {

    private static final int UNPROCESSABLE = 422;
    private static final int LOG_ROWS = 50;
    private static final String LIST = "redirect:/console/alerts";

    private final Outbox outbox;
    private final Receivers receivers;
    private final Recipients recipients;
    private final MessageQueue queue;
    private final SluiceSettings settings;
    private final Clock clock;

    AlertsPage(
            Outbox outbox,
            Receivers receivers,
            Recipients recipients,
            MessageQueue queue,
            SluiceSettings settings,
            Clock clock) {
        this.outbox = outbox;
        this.receivers = receivers;
        this.recipients = recipients;
        this.queue = queue;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("receivers", receivers.list().stream().map(this::row).toList());
        model.addAttribute("recipients", recipients.list());
        model.addAttribute("mails", outbox.mails());
        model.addAttribute(
                "deliveries", queue.newest(LOG_ROWS).stream().map(this::row).toList());
        return "alerts/list";
    }

    @GetMapping("/receivers/new")
    String newForm(Model model) {
        model.addAttribute("form", new NewReceiverForm(ReceiverKind.SLACK, "", ""));
        return form(model);
    }

    @PostMapping("/receivers")
    String add(
            @ModelAttribute("form") NewReceiverForm form,
            BindingResult problems,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        ReceiverKind kind = form.kind();
        if (problems.getTarget() == null || kind == null) {
            // Not what our form sends: a kind that does not exist.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        if (!Receivers.usableName(form.name())) {
            problems.rejectValue("name", "receiver.name.unusable");
        }
        URI url = WebhookAddress.read(form.url());
        String wrong = WebhookAddress.problem(url);
        if (wrong != null) {
            problems.rejectValue("url", wrong);
        } else if (receivers.full()) {
            problems.rejectValue("url", "receiver.full");
        }
        if (problems.hasErrors() || url == null) {
            response.setStatus(UNPROCESSABLE);
            return form(model);
        }
        Receivers.Added added = receivers.add(kind, form.name(), url);
        next.addFlashAttribute("notice", "notice.receiver.added");
        next.addFlashAttribute("noticeOf", form.name());
        if (added.secret() != null) {
            next.addFlashAttribute("secret", added.secret());
        }
        return LIST;
    }

    private static String form(Model model) {
        model.addAttribute("kinds", ReceiverKind.values());
        return "alerts/new";
    }

    @PostMapping("/receivers/{id}/test")
    String test(@PathVariable String id, RedirectAttributes next) {
        Receiver receiver = find(id);
        outbox.announceTo(receiver, Announcement.test(receiver, settings.origin()));
        next.addFlashAttribute("notice", "notice.receiver.tested");
        next.addFlashAttribute("noticeOf", receiver.name());
        return LIST;
    }

    @GetMapping("/receivers/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        model.addAttribute("receiver", row(find(id)));
        return "alerts/remove";
    }

    @PostMapping("/receivers/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        Receiver receiver = find(id);
        receivers.remove(receiver.id());
        next.addFlashAttribute("notice", "notice.receiver.removed");
        next.addFlashAttribute("noticeOf", receiver.name());
        return LIST;
    }

    @PostMapping("/recipients")
    String addRecipient(@RequestParam(defaultValue = "") String address, RedirectAttributes next) {
        try {
            String checked = Members.checkedEmail(address);
            if (recipients.list().size() >= Recipients.MOST) {
                next.addFlashAttribute("problem", "recipient.full");
            } else {
                recipients.add(checked);
                next.addFlashAttribute("notice", "notice.recipient.added");
                next.addFlashAttribute("noticeOf", checked);
            }
        } catch (InvalidMemberException e) {
            next.addFlashAttribute("problem", "recipient.unusable");
        }
        return LIST;
    }

    @PostMapping("/recipients/remove")
    String removeRecipient(@RequestParam(defaultValue = "") String address, RedirectAttributes next) {
        recipients.remove(address);
        next.addFlashAttribute("notice", "notice.recipient.removed");
        next.addFlashAttribute("noticeOf", address);
        return LIST;
    }

    @PostMapping("/recipients/test")
    String testRecipient(@RequestParam(defaultValue = "") String address, RedirectAttributes next) {
        if (recipients.list().contains(address)) {
            outbox.mail(
                    address,
                    new Letter(
                            "test",
                            "A test from Sluice",
                            List.of("If you can read this, alerts reach you."),
                            new Letter.Action("Open Sluice", settings.origin() + "/console/alerts")));
            next.addFlashAttribute("notice", "notice.receiver.tested");
            next.addFlashAttribute("noticeOf", address);
        }
        return LIST;
    }

    private Receiver find(String id) {
        return Ids.parse(Receivers.ID, id)
                .flatMap(receivers::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private ReceiverRow row(Receiver receiver) {
        return new ReceiverRow(
                Ids.text(Receivers.ID, receiver.id()),
                receiver.kind().word(),
                receiver.name(),
                receiver.host(),
                new Moment(receiver.createdAt(), clock.instant()));
    }

    private DeliveryRow row(Delivery delivery) {
        boolean waiting = delivery.state().equals("waiting");
        return new DeliveryRow(
                delivery.title(),
                delivery.target(),
                delivery.mail(),
                waiting && delivery.problem() != null ? "retrying" : delivery.state(),
                delivery.attempts(),
                new Moment(delivery.madeAt(), clock.instant()),
                waiting ? Moment.of(delivery.nextAt(), clock.instant()) : null,
                delivery.problem());
    }
}

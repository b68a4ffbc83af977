package dev.sluice.gateway.telemetry;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.telemetry.DestinationRow;
import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about telemetry: destinations with how they stand, and what clients report. */
@Controller
@RequestMapping("/console/telemetry")
class TelemetryPage {

    private static final String LIST = "redirect:/console/telemetry";
    private static final int UNPROCESSABLE = 422;
    private static final int REPORTED_DAYS = 30;

    private final Destinations destinations;
    private final Senders senders;
    private final Telemetry telemetry;
    private final TestExports tests;
    private final ClientUsage usage;
    private final Clock clock;

    TelemetryPage(
            Destinations destinations,
            Senders senders,
            Telemetry telemetry,
            TestExports tests,
            ClientUsage usage,
            Clock clock) {
        this.destinations = destinations;
        this.senders = senders;
        this.telemetry = telemetry;
        this.tests = tests;
        this.usage = usage;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute(
                "destinations", destinations.list().stream().map(this::row).toList());
        Map<String, Double> sums =
                usage.since(clock.instant().atZone(ZoneOffset.UTC).toLocalDate().minusDays(REPORTED_DAYS));
        model.addAttribute("reported", !sums.isEmpty());
        model.addAttribute("sessions", sum(sums, "session.count"));
        model.addAttribute("added", sum(sums, "lines_of_code.count:added"));
        model.addAttribute("removed", sum(sums, "lines_of_code.count:removed"));
        model.addAttribute("commits", sum(sums, "commit.count"));
        model.addAttribute("pulls", sum(sums, "pull_request.count"));
        model.addAttribute("accepted", sum(sums, "code_edit_tool.decision:accept"));
        model.addAttribute("rejected", sum(sums, "code_edit_tool.decision:reject"));
        model.addAttribute("hours", sum(sums, "active_time.total") / 3600);
        model.addAttribute("lost", telemetry.lost());
        return "telemetry/list";
    }

    private static long sum(Map<String, Double> sums, String name) {
        return Math.round(sums.entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + ":"))
                .mapToDouble(Map.Entry::getValue)
                .sum());
    }

    @GetMapping("/new")
    String newForm(Model model) {
        model.addAttribute("form", DestinationForm.empty());
        return form(model, null);
    }

    @PostMapping
    String create(
            @ModelAttribute("form") DestinationForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        return save(null, form, model, response, next);
    }

    @GetMapping("/{id}/edit")
    String edit(@PathVariable String id, Model model) {
        Destination destination = known(id);
        model.addAttribute("form", DestinationForm.of(destination));
        return form(model, destination);
    }

    @PostMapping("/{id}/edit")
    String change(
            @PathVariable String id,
            @ModelAttribute("form") DestinationForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        return save(known(id), form, model, response, next);
    }

    private String save(
            @Nullable Destination before,
            DestinationForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        try {
            destinations.save(form.change(before == null ? null : before.id()));
        } catch (InvalidDestinationException e) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("problems", Map.of(e.field(), e.problem()));
            return form(model, before);
        }
        senders.refresh();
        next.addFlashAttribute("notice", "notice.telemetry.saved");
        return LIST;
    }

    private static String form(Model model, @Nullable Destination before) {
        model.addAttribute("id", before == null ? "" : Ids.text(Destination.ID, before.id()));
        model.addAttribute("headerNames", before == null ? List.of() : before.headerNames());
        if (!model.containsAttribute("problems")) {
            model.addAttribute("problems", Map.of());
        }
        return "telemetry/form";
    }

    /** Sends one event by itself, past the queue. */
    @PostMapping("/{id}/test")
    String test(@PathVariable String id, RedirectAttributes next) throws InterruptedException {
        Destination destination = known(id);
        for (TestExports.Result result : tests.send(destination)) {
            if (!result.problem().isEmpty()) {
                next.addFlashAttribute("failure", result.signal().path() + ": " + result.problem());
                return LIST;
            }
        }
        next.addFlashAttribute("notice", "notice.telemetry.tested");
        next.addFlashAttribute("noticeOf", destination.name());
        return LIST;
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        model.addAttribute("destination", row(known(id)));
        return "telemetry/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        destinations.remove(known(id));
        senders.refresh();
        next.addFlashAttribute("notice", "notice.telemetry.removed");
        return LIST;
    }

    private DestinationRow row(Destination destination) {
        Sender sender = senders.all().get(destination.id());
        Sender.Status status = sender == null ? new Sender.Status(0, 0, 0, 0, null, null) : sender.status();
        Instant now = clock.instant();
        Sender.Trouble trouble = status.trouble();
        return new DestinationRow(
                Ids.text(Destination.ID, destination.id()),
                destination.name(),
                destination.endpoint().toString(),
                destination.signals().stream().map(Signal::word).toList(),
                destination.headerNames(),
                destination.enabled(),
                status.queued(),
                size(status.queuedBytes()),
                status.sent(),
                status.dropped(),
                status.lastSent() == null ? null : new Moment(status.lastSent(), now),
                trouble == null ? null : trouble.what(),
                trouble == null ? null : new Moment(trouble.at(), now));
    }

    private static String size(long bytes) {
        DataSize size = DataSize.ofBytes(bytes);
        return size.toMegabytes() > 0 ? size.toMegabytes() + " MB" : size.toKilobytes() + " KB";
    }

    private Destination known(String id) {
        return Ids.parse(Destination.ID, id)
                .flatMap((UUID uuid) -> destinations.find(uuid))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

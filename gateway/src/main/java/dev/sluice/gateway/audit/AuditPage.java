package dev.sluice.gateway.audit;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.audit.AuditRow;
import dev.sluice.adminui.audit.AuditView;
import dev.sluice.gateway.audit.AuditLog.Extract;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page about who did what. */
@Controller
class AuditPage {

    private static final int PAGE_ROWS = 50;
    private static final String PREFIX = "activity";

    private final AuditLog log;
    private final Clock clock;

    AuditPage(AuditLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** An unknown {@code before} shows the newest rows: a stale link still leads somewhere. */
    @GetMapping("/console/audit")
    String show(
            @RequestParam(defaultValue = "") String kind,
            @RequestParam(required = false) @Nullable String before,
            Model model) {
        Instant now = clock.instant();
        UUID start = before == null ? null : Ids.parse(PREFIX, before).orElse(null);
        List<String> kinds = log.kinds();
        String chosen = kinds.contains(kind) ? kind : "";
        List<AuditEvent> read = log.read(new Extract(chosen, start, PAGE_ROWS + 1));
        boolean more = read.size() > PAGE_ROWS;
        List<AuditEvent> shown = more ? read.subList(0, PAGE_ROWS) : read;
        model.addAttribute(
                "audit",
                new AuditView(
                        kinds,
                        chosen,
                        shown.stream().map(event -> row(event, now)).toList(),
                        more ? Ids.text(PREFIX, shown.getLast().id()) : null,
                        start == null));
        return "audit/list";
    }

    private static AuditRow row(AuditEvent event, Instant now) {
        return new AuditRow(
                new Moment(event.at(), now),
                event.actor().label(),
                event.actor().type().name().toLowerCase(Locale.ROOT),
                event.action(),
                event.subject().label(),
                event.details().entrySet().stream()
                        .map(detail -> detail.getKey() + ": " + detail.getValue())
                        .collect(Collectors.joining(" · ")),
                event.address() == null ? "" : event.address());
    }
}

package dev.sluice.gateway.guardrails;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.guardrails.GuardrailRow;
import dev.sluice.adminui.guardrails.GuardrailRow.Line;
import dev.sluice.gateway.guardrails.GuardrailStore.Stored;
import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about guardrails: the list with what each refused, making, changing and removing one. */
@Controller
@RequestMapping("/console/guardrails")
class GuardrailsPage {

    private static final String LIST = "redirect:/console/guardrails";
    private static final int UNPROCESSABLE = 422;
    private static final Duration SHOWN = Duration.ofDays(7);

    private final Guardrails guardrails;
    private final GuardrailCounts counts;
    private final Audiences audiences;
    private final Clock clock;

    GuardrailsPage(Guardrails guardrails, GuardrailCounts counts, Audiences audiences, Clock clock) {
        this.guardrails = guardrails;
        this.counts = counts;
        this.audiences = audiences;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        Map<UUID, GuardrailCounts.Sum> sums = new HashMap<>();
        counts.since(clock.instant().minus(SHOWN)).forEach(sum -> sums.put(sum.guardrail(), sum));
        model.addAttribute(
                "guardrails",
                guardrails.list().stream()
                        .map(stored -> row(stored, sums.get(stored.guardrail().id())))
                        .toList());
        return "guardrails/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        model.addAttribute("form", GuardrailForm.empty());
        return form(model, "");
    }

    @PostMapping
    String create(
            @ModelAttribute("form") GuardrailForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        return save(null, form, model, response, next);
    }

    @GetMapping("/{id}/edit")
    String edit(@PathVariable String id, Model model) {
        model.addAttribute("form", GuardrailForm.of(known(id)));
        return form(model, id);
    }

    @PostMapping("/{id}/edit")
    String change(
            @PathVariable String id,
            @ModelAttribute("form") GuardrailForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        return save(known(id).guardrail().id(), form, model, response, next);
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        model.addAttribute("guardrail", row(known(id), null));
        return "guardrails/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        guardrails.remove(known(id).guardrail().id());
        next.addFlashAttribute("notice", "notice.guardrail.removed");
        return LIST;
    }

    private String save(
            @Nullable UUID id, GuardrailForm form, Model model, HttpServletResponse response, RedirectAttributes next) {
        try {
            Audience audience = audiences.read(form.kind(), form.target());
            guardrails.save(new Guardrails.Change(id, form.name(), form.inForce(), audience, form.terms()));
        } catch (InvalidGuardrailException e) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("problems", Map.of(e.field(), e.problem()));
            return form(model, id == null ? "" : Ids.text(Guardrail.ID, id));
        }
        next.addFlashAttribute("notice", "notice.guardrail.saved");
        return LIST;
    }

    private String form(Model model, String id) {
        model.addAttribute("id", id);
        if (!model.containsAttribute("problems")) {
            model.addAttribute("problems", Map.of());
        }
        model.addAttribute("groups", audiences.choices(Audience.Kind.GROUP));
        model.addAttribute("workspaces", audiences.choices(Audience.Kind.WORKSPACE));
        model.addAttribute("members", audiences.choices(Audience.Kind.MEMBER));
        model.addAttribute("everybody", new Choice(GuardrailForm.option(Audience.Kind.EVERYBODY, ""), ""));
        return "guardrails/form";
    }

    private GuardrailRow row(Stored stored, GuardrailCounts.@Nullable Sum sum) {
        Guardrail guardrail = stored.guardrail();
        return new GuardrailRow(
                Ids.text(Guardrail.ID, guardrail.id()),
                guardrail.name(),
                guardrail.enabled(),
                guardrail.audience().kind().name().toLowerCase(Locale.ROOT),
                audiences.name(guardrail.audience()),
                lines(guardrail.terms(), stored.text()),
                sum == null ? 0 : sum.refused(),
                sum == null ? 0 : sum.warned(),
                new Moment(guardrail.updatedAt(), clock.instant()));
    }

    private static List<Line> lines(Terms terms, TermsText text) {
        List<Line> lines = new ArrayList<>();
        for (String matter : TermsSummary.matters(terms)) {
            lines.add(
                    switch (matter) {
                        case "allowed_models" -> plain(matter, text.allowedModels());
                        case "denied_models" -> plain(matter, text.deniedModels());
                        case "max_tokens" -> new Line(matter, text.maxTokens(), false);
                        case "server_tools" ->
                            terms.serverTools() != null && terms.serverTools().isEmpty()
                                    ? new Line(matter, "none", true)
                                    : text.serverTools().contains(Terms.ANY)
                                            ? new Line(matter, "all", true)
                                            : plain(matter, text.serverTools());
                        case "fast_mode" -> new Line(matter, text.fastMode(), true);
                        case "geographies" -> plain(matter, text.geographies());
                        case "clients" -> plain(matter, text.clients());
                        case "minimum_version" -> new Line(matter, text.minimumVersion(), false);
                        case "addresses" -> plain(matter, text.addresses());
                        case "hours" -> new Line(matter, String.valueOf(terms.hours()), false);
                        default -> new Line(matter, text.secrets(), true);
                    });
        }
        return lines;
    }

    private static Line plain(String matter, List<String> values) {
        return new Line(matter, String.join(", ", values), false);
    }

    private Stored known(String id) {
        return Ids.parse(Guardrail.ID, id)
                .flatMap(guardrails::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

package dev.sluice.gateway.provideradmin;

import dev.sluice.adminui.providers.ModelView;
import dev.sluice.adminui.providers.ModelView.Sent;
import dev.sluice.adminui.providers.ModelView.Upstream;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.provideradmin.ModelRows.ModelRow;
import dev.sluice.gateway.providers.Providers;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about models: what providers and clients call them. */
@Controller
@RequestMapping("/console/models")
class ModelsPage {

    private final ModelRows models;
    private final Providers providers;

    ModelsPage(ModelRows models, Providers providers) {
        this.models = models;
        this.providers = providers;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("models", models.all().stream().map(this::view).toList());
        return "models/list";
    }

    @GetMapping("/edit")
    String edit(@RequestParam String id, Model model) {
        return form(model, models.of(id), Map.of());
    }

    /** Parameters {@code id.<provider>} carry the providers' own ids. */
    @PostMapping("/edit")
    String change(
            @RequestParam String id,
            @RequestParam Map<String, String> sent,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Map<String, String> ids = new LinkedHashMap<>();
        providers.known().forEach(known -> {
            String typed = sent.get("id." + known.name());
            if (typed != null) {
                ids.put(known.name(), typed.strip());
            }
        });
        List<String> aliases = RoutingInput.split(sent.getOrDefault("aliases", ""));
        Map<String, String> problems = models.set(id, aliases, ids, user.email());
        if (!problems.isEmpty()) {
            response.setStatus(422);
            return form(model, typed(models.of(id), aliases, ids), problems);
        }
        next.addFlashAttribute("notice", "notice.model.changed");
        next.addFlashAttribute("noticeOf", id);
        return "redirect:/console/models";
    }

    private String form(Model model, ModelRow row, Map<String, String> problems) {
        model.addAttribute("model", view(row));
        model.addAttribute("problems", problems);
        return "models/edit";
    }

    private ModelView view(ModelRow row) {
        List<String> names =
                providers.known().stream().map(known -> known.name()).distinct().toList();
        return new ModelView(
                row.id(),
                row.displayName(),
                row.inCatalogue(),
                String.join(", ", row.aliases()),
                names.stream().map(name -> upstream(name, row)).toList(),
                sent(row),
                names.stream().filter(name -> !row.sentIds().containsKey(name)).toList());
    }

    private static Upstream upstream(String provider, ModelRow row) {
        String mapped = row.upstreamIds().getOrDefault(provider, "");
        String usual = mapped.isEmpty() ? row.sentIds().getOrDefault(provider, "") : "";
        return new Upstream(provider, mapped, usual);
    }

    private static List<Sent> sent(ModelRow row) {
        Map<String, List<String>> byId = new LinkedHashMap<>();
        row.sentIds()
                .forEach((provider, id) ->
                        byId.computeIfAbsent(id, any -> new ArrayList<>()).add(provider));
        return byId.entrySet().stream()
                .map(entry -> new Sent(
                        entry.getKey(),
                        String.join(", ", entry.getValue()),
                        entry.getValue().stream().anyMatch(row.upstreamIds()::containsKey)))
                .toList();
    }

    private static ModelRow typed(ModelRow row, List<String> aliases, Map<String, String> ids) {
        return new ModelRow(row.id(), row.displayName(), row.inCatalogue(), aliases, ids, row.sentIds());
    }
}

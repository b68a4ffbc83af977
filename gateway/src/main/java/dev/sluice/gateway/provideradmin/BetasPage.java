package dev.sluice.gateway.provideradmin;

import dev.sluice.adminui.providers.BetaRow;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.BetaRule;
import dev.sluice.gateway.providers.BetaRuleStore;
import dev.sluice.gateway.providers.BetaTable;
import dev.sluice.gateway.providers.ProviderKind;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about beta rules. */
@Controller
@RequestMapping("/console/betas")
class BetasPage {

    private static final String ID = "beta";
    private static final String LIST = "redirect:/console/betas";

    private final BetaRuleStore store;
    private final BetaChanges changes;
    private final RoutingRules rules;
    private final List<BetaRule> builtIn = BetaTable.builtIn().rules();

    BetasPage(BetaRuleStore store, BetaChanges changes, RoutingRules rules) {
        this.store = store;
        this.changes = changes;
        this.rules = rules;
    }

    @GetMapping
    String list(Model model) {
        Stream<BetaRow> stored = store.list().stream().map(one -> row(Ids.text(ID, one.id()), one.rule()));
        Stream<BetaRow> shipped = shipped().stream();
        model.addAttribute("betas", Stream.concat(stored, shipped).toList());
        return "betas/list";
    }

    /** The rules of the release, one row for all kinds that refuse the same. */
    private List<BetaRow> shipped() {
        Map<BetaRow, List<String>> kinds = new LinkedHashMap<>();
        for (BetaRule rule : builtIn) {
            BetaRow row = row(null, rule);
            BetaRow same = new BetaRow(null, List.of(), row.beta(), row.fields(), row.origin());
            kinds.computeIfAbsent(same, any -> new ArrayList<>()).addAll(row.kinds());
        }
        return kinds.entrySet().stream()
                .map(one -> new BetaRow(
                        null,
                        one.getValue(),
                        one.getKey().beta(),
                        one.getKey().fields(),
                        one.getKey().origin()))
                .toList();
    }

    @GetMapping("/new")
    String newForm(Model model) {
        return form(model, Map.of(), ProviderKind.ANTHROPIC, "", "");
    }

    @PostMapping
    String add(
            @RequestParam ProviderKind kind,
            @RequestParam(defaultValue = "") String beta,
            @RequestParam(defaultValue = "") String fields,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        BetaRule rule = RoutingInput.betaRule(kind, beta, RoutingInput.split(fields));
        Map<String, String> problems = RoutingInput.problems(rule);
        if (!problems.isEmpty()) {
            response.setStatus(422);
            return form(model, problems, kind, beta, fields);
        }
        changes.put(rule, user.email());
        rules.refresh();
        next.addFlashAttribute("notice", "notice.beta.added");
        return LIST;
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        UUID wanted = id(id);
        BetaRow row = store.list().stream()
                .filter(one -> one.id().equals(wanted))
                .findFirst()
                .map(one -> row(id, one.rule()))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("beta", row);
        return "betas/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        changes.remove(id(id));
        rules.refresh();
        next.addFlashAttribute("notice", "notice.beta.removed");
        return LIST;
    }

    private static UUID id(String text) {
        return Ids.parse(ID, text).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String form(
            Model model, Map<String, String> problems, ProviderKind kind, String beta, String fields) {
        model.addAttribute("chosen", kind);
        model.addAttribute("kinds", List.of(ProviderKind.values()));
        model.addAttribute("problems", problems);
        model.addAttribute("beta", beta);
        model.addAttribute("fields", fields);
        return "betas/new";
    }

    private static BetaRow row(@Nullable String id, BetaRule rule) {
        return new BetaRow(
                id,
                List.of(rule.kind().word()),
                rule.beta(),
                String.join(", ", rule.fields().stream().sorted().toList()),
                rule.origin().name().toLowerCase(Locale.ROOT));
    }
}

package dev.sluice.gateway.federation;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.services.CheckRow;
import dev.sluice.adminui.services.TrustRow;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.federation.TokenChecks.Result;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.sso.SsoFailure;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about trust rules: the list, one of them, the test of a token, removing. */
@Controller
@RequestMapping("/console/service-accounts/trust")
class TrustPage {

    private static final int UNPROCESSABLE = 422;
    private static final String LIST = "redirect:/console/service-accounts/trust";

    private final TrustRules rules;
    private final TokenChecks checks;
    private final ServiceAccounts accounts;
    private final Workspaces workspaces;
    private final PublicListener listener;
    private final Clock clock;

    TrustPage(
            TrustRules rules,
            TokenChecks checks,
            ServiceAccounts accounts,
            Workspaces workspaces,
            PublicListener listener,
            Clock clock) {
        this.rules = rules;
        this.checks = checks;
        this.accounts = accounts;
        this.workspaces = workspaces;
        this.listener = listener;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("rules", rules.list().stream().map(this::row).toList());
        model.addAttribute("anyAccounts", !accounts.list(false).isEmpty());
        model.addAttribute("github", JobLines.github(listener.url()));
        model.addAttribute("gitlab", JobLines.gitlab(listener.url()));
        return "services/trust";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        return form(model, null, RuleForm.empty(listener.url()), null);
    }

    @PostMapping
    String create(
            @ModelAttribute("form") RuleForm form, Model model, HttpServletResponse response, RedirectAttributes next) {
        return saved(model, null, form, response, next, () -> rules.create(form.input()));
    }

    @GetMapping("/{id}/edit")
    String edit(@PathVariable String id, Model model) {
        return form(model, id, RuleForm.of(find(id)), null);
    }

    @PostMapping("/{id}/edit")
    String change(
            @PathVariable String id,
            @ModelAttribute("form") RuleForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        TrustRule rule = find(id);
        return saved(model, id, form, response, next, () -> rules.change(rule.id(), form.input()));
    }

    @GetMapping("/{id}/test")
    String testForm(@PathVariable String id, Model model) {
        model.addAttribute("rule", row(find(id)));
        return "services/trust-test";
    }

    /** The token is neither spent nor kept, and not shown again. */
    @PostMapping("/{id}/test")
    String test(@PathVariable String id, @RequestParam(defaultValue = "") String token, Model model) {
        TrustRule rule = find(id);
        model.addAttribute("rule", row(rule));
        try {
            Result result = checks.compare(rule, token.strip());
            model.addAttribute("accepted", result.passed());
            model.addAttribute(
                    "checks",
                    result.checks().stream()
                            .map(check -> new CheckRow(check.name(), check.passed(), check.detail()))
                            .toList());
        } catch (SsoFailure e) {
            model.addAttribute("unreadable", true);
        }
        return "services/trust-test";
    }

    @GetMapping("/{id}/remove")
    String confirm(@PathVariable String id, Model model) {
        model.addAttribute("rule", row(find(id)));
        return "services/trust-remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        TrustRule rule = find(id);
        rules.remove(rule);
        return done(next, "notice.trust.removed", rule.name());
    }

    private String saved(
            Model model,
            @Nullable String id,
            RuleForm form,
            HttpServletResponse response,
            RedirectAttributes next,
            Supplier<TrustRule> change) {
        try {
            return done(next, "notice.trust.saved", change.get().name());
        } catch (InvalidRuleException e) {
            response.setStatus(UNPROCESSABLE);
            return form(model, id, form, e);
        }
    }

    private static String done(RedirectAttributes next, String notice, String of) {
        next.addFlashAttribute("notice", notice);
        next.addFlashAttribute("noticeOf", of);
        return LIST;
    }

    private String form(Model model, @Nullable String id, RuleForm form, @Nullable InvalidRuleException problem) {
        model.addAttribute("id", id);
        model.addAttribute("form", form);
        model.addAttribute("problemOf", problem == null ? "" : problem.field());
        model.addAttribute("problem", problem == null ? "" : problem.why());
        List<ServiceAccount> all = accounts.list(false);
        model.addAttribute(
                "accounts",
                all.stream()
                        .map(account -> new Choice(Ids.text(ServiceAccount.ID, account.id()), account.name()))
                        .toList());
        model.addAttribute(
                "workspaces",
                workspaces.list(false).stream()
                        .filter(each -> !workspaces.serviceAccounts(each.id()).isEmpty())
                        .map(each -> new Choice(Ids.text(Workspace.ID, each.id()), each.name()))
                        .toList());
        return "services/trust-form";
    }

    private TrustRow row(TrustRule rule) {
        return new TrustRow(
                Ids.text(TrustRule.ID, rule.id()),
                rule.name(),
                rule.issuer(),
                rule.audience(),
                rule.conditions().stream()
                        .map(condition -> condition.claim() + " = " + condition.value())
                        .toList(),
                accounts.find(rule.serviceAccountId()).map(ServiceAccount::name).orElse("–"),
                Ids.text(ServiceAccount.ID, rule.serviceAccountId()),
                Math.toIntExact(rule.lifetime().toMinutes()),
                Moment.of(rule.lastUsedAt(), clock.instant()));
    }

    private TrustRule find(String id) {
        return Ids.parse(TrustRule.ID, id)
                .flatMap(rules::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

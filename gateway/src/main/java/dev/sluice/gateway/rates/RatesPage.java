package dev.sluice.gateway.rates;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.rates.RateRow;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.rates.RateHolders.Holder;
import dev.sluice.gateway.rates.RateLimit.Amounts;
import dev.sluice.gateway.rates.RateLimit.Scope;
import dev.sluice.gateway.workspaces.Workspaces;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about rates: the list, setting them, removing them. */
@Controller
@RequestMapping("/console/rates")
class RatesPage {

    private static final int UNPROCESSABLE = 422;
    private static final String ID = "rate";
    private static final String LIST = "redirect:/console/rates";

    private final RateLimits limits;
    private final RateHolders holders;
    private final Members members;
    private final ApiKeys keys;
    private final Workspaces workspaces;
    private final Clock clock;

    RatesPage(
            RateLimits limits, RateHolders holders, Members members, ApiKeys keys, Workspaces workspaces, Clock clock) {
        this.limits = limits;
        this.holders = holders;
        this.members = members;
        this.keys = keys;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("rates", limits.list().stream().map(this::row).toList());
        return "rates/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        model.addAttribute("form", RateForm.empty());
        return form(model);
    }

    @PostMapping
    String set(
            @ModelAttribute("form") RateForm form,
            BindingResult problems,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Scope scope = problems.getTarget() == null ? null : form.scope();
        if (scope == null) {
            // Not what our form sends: a scope that does not exist.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        Optional<Holder> holder = holders.find(scope, form.holder());
        if (scope != Scope.EACH_MEMBER && holder.isEmpty()) {
            String field = scope == Scope.MEMBER ? "member" : scope == Scope.KEY ? "key" : "workspace";
            problems.rejectValue(field, "rate.holder.missing");
        }
        Amounts amounts = form.amounts(problems);
        if (problems.hasErrors()) {
            response.setStatus(UNPROCESSABLE);
            return form(model);
        }
        limits.set(
                scope,
                holder.map(Holder::id).orElse(null),
                holder.map(Holder::name).orElse("each member"),
                amounts);
        next.addFlashAttribute("notice", "notice.rate.set");
        return LIST;
    }

    private String form(Model model) {
        model.addAttribute("scopes", Scope.values());
        model.addAttribute(
                "members",
                members.list().stream()
                        .filter(member -> member.status() != MemberStatus.REMOVED)
                        .map(member ->
                                new Choice(Ids.text("user", member.id()), member.name() + " · " + member.email()))
                        .toList());
        model.addAttribute(
                "keys",
                keys.list().stream()
                        .filter(key -> key.revokedAt() == null)
                        .map(key -> new Choice(Ids.text("apikey", key.id()), key.name() + " · " + key.hint()))
                        .toList());
        model.addAttribute(
                "workspaces",
                workspaces.list(false).stream()
                        .map(workspace -> new Choice(Ids.text("wrkspc", workspace.id()), workspace.name()))
                        .toList());
        return "rates/new";
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        model.addAttribute("rate", row(find(id)));
        return "rates/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        RateLimit limit = find(id);
        limits.remove(limit.id(), holders.name(limit));
        next.addFlashAttribute("notice", "notice.rate.removed");
        return LIST;
    }

    private RateLimit find(String id) {
        return Ids.parse(ID, id)
                .flatMap(limits::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private RateRow row(RateLimit limit) {
        Amounts amounts = limit.amounts();
        return new RateRow(
                Ids.text(ID, limit.id()),
                limit.scope().name().toLowerCase(Locale.ROOT),
                limit.holder() == null ? "" : holders.name(limit),
                number(amounts.requestsPerMinute()),
                number(amounts.inputTokensPerMinute()),
                number(amounts.outputTokensPerMinute()),
                number(amounts.concurrentRequests()),
                amounts.brakePico() == null ? null : Dollars.exact(BigInteger.valueOf(amounts.brakePico())),
                new Moment(limit.updatedAt(), clock.instant()));
    }

    private static @Nullable String number(@Nullable Long value) {
        return value == null ? null : String.format(Locale.ENGLISH, "%,d", value);
    }
}

package dev.sluice.gateway.spend;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.limits.LimitRow;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about spend limits: the list, setting one, removing one. */
@Controller
@RequestMapping("/console/limits")
class SpendLimitsPage {

    private static final int UNPROCESSABLE = 422;
    private static final String ID_PREFIX = "spl";
    private static final String LIST = "redirect:/console/limits";

    private final SpendLimits limits;
    private final Members members;
    private final MemberNames names;
    private final Clock clock;

    SpendLimitsPage(SpendLimits limits, Members members, MemberNames names, Clock clock) {
        this.limits = limits;
        this.members = members;
        this.names = names;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        MemberNames.Lookup lookup = names.lookup();
        model.addAttribute(
                "limits",
                limits.list().stream().map(limit -> row(limit, lookup)).toList());
        return "limits/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        model.addAttribute("form", NewLimitForm.empty());
        return form(model);
    }

    /** {@code unlimited} lifts the cap that would otherwise apply; {@code blockingMeant} confirms a cap of zero. */
    @PostMapping
    String set(
            @Valid @ModelAttribute("form") NewLimitForm form,
            BindingResult problems,
            @RequestParam(defaultValue = "false") boolean unlimited,
            @RequestParam(defaultValue = "false") boolean blockingMeant,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        if (problems.getTarget() == null) {
            // Not what our form sends: a scope or period that does not exist.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        model.addAttribute("unlimited", unlimited);
        Scope scope = form.scope();
        Period period = form.period();
        WhenStoreIsAway whenAway = form.whenStoreIsAway();
        UUID memberId = scope == Scope.MEMBER ? member(form, problems) : null;
        BigInteger amount = unlimited ? null : amount(form, problems);
        if (!problems.hasErrors() && BigInteger.ZERO.equals(amount) && !blockingMeant) {
            model.addAttribute("askWhetherBlockingIsMeant", true);
            problems.rejectValue("amount", "limit.zero." + (scope == Scope.MEMBER ? "one" : "all"));
        }
        if (problems.hasErrors() || scope == null || period == null || whenAway == null) {
            response.setStatus(UNPROCESSABLE);
            return form(model);
        }
        limits.set(scope, memberId, period, amount, whenAway);
        next.addFlashAttribute("notice", "notice.limit.set");
        return LIST;
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        model.addAttribute("limit", row(find(id), names.lookup()));
        return "limits/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        limits.remove(find(id).id());
        next.addFlashAttribute("notice", "notice.limit.removed");
        return LIST;
    }

    private @Nullable UUID member(NewLimitForm form, BindingResult problems) {
        Optional<UUID> id =
                Ids.parse("user", form.member()).flatMap(members::find).map(Member::id);
        if (id.isEmpty()) {
            problems.rejectValue("member", "limit.member.missing");
        }
        return id.orElse(null);
    }

    private static @Nullable BigInteger amount(NewLimitForm form, BindingResult problems) {
        Optional<BigInteger> amount = Dollars.parse(form.amount());
        if (amount.isEmpty()) {
            problems.rejectValue(
                    "amount", form.amount().isEmpty() ? "limit.amount.missing" : "limit.amount.unreadable");
        } else if (amount.get().compareTo(Dollars.LARGEST_TYPED_PICO) > 0) {
            problems.rejectValue("amount", "limit.amount.large");
        }
        return amount.orElse(null);
    }

    private String form(Model model) {
        model.addAttribute(
                "members",
                members.list().stream()
                        .filter(member -> member.status() != MemberStatus.REMOVED)
                        .map(member ->
                                new Choice(Ids.text("user", member.id()), member.name() + " · " + member.email()))
                        .toList());
        model.addAttribute("scopes", List.of(Scope.ORGANIZATION_POOL, Scope.EACH_MEMBER, Scope.MEMBER));
        model.addAttribute("periods", Period.values());
        model.addAttribute("behaviours", WhenStoreIsAway.values());
        return "limits/new";
    }

    private LimitRow row(SpendLimit limit, MemberNames.Lookup lookup) {
        BigInteger amount = limit.amountPico();
        UUID member = limit.memberId();
        return new LimitRow(
                Ids.text(ID_PREFIX, limit.id()),
                limit.scope().name().toLowerCase(Locale.ROOT),
                member == null ? "" : lookup.of(member).name(),
                limit.period().apiName(),
                amount == null ? null : Dollars.exact(amount),
                amount != null && amount.signum() == 0,
                limit.whenStoreIsAway().name().toLowerCase(Locale.ROOT),
                new Moment(limit.updatedAt(), clock.instant()));
    }

    private SpendLimit find(String id) {
        return Ids.parse(ID_PREFIX, id)
                .flatMap(limits::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

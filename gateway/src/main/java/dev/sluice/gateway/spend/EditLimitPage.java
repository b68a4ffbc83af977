package dev.sluice.gateway.spend;

import dev.sluice.adminui.Dollars;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.DefaultMessageSourceResolvable;
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

/** Changes a spend limit: all but whom it is for and what it counts. */
@Controller
@RequestMapping("/console/limits/{id}/edit")
class EditLimitPage {

    private static final int UNPROCESSABLE = 422;
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm VV", Locale.ENGLISH);

    private final SpendLimits limits;
    private final MemberLimits ofMembers;
    private final SpendReport report;
    private final MemberNames names;
    private final Clock clock;
    private final LimitWords words;

    EditLimitPage(SpendLimits limits, MemberLimits ofMembers, SpendReport report, MemberNames names, Clock clock) {
        this.limits = limits;
        this.ofMembers = ofMembers;
        this.report = report;
        this.names = names;
        this.clock = clock;
        this.words = new LimitWords(clock);
    }

    @GetMapping
    String show(@PathVariable String id, Model model) {
        SpendLimit limit = LimitWords.find(limits, id);
        model.addAttribute("form", EditLimitForm.of(limit));
        model.addAttribute("unlimited", limit.amountPico() == null);
        return page(limit, model);
    }

    /** {@code meant} confirms an amount that blocks: zero, or less than is spent already. */
    @PostMapping
    String change(
            @PathVariable String id,
            @Valid @ModelAttribute("form") EditLimitForm form,
            BindingResult problems,
            @RequestParam(defaultValue = "false") boolean unlimited,
            @RequestParam(defaultValue = "false") boolean meant,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        SpendLimit limit = LimitWords.find(limits, id);
        Calendar calendar = form.calendar();
        Mode mode = form.mode();
        WhenStoreIsAway away = form.whenStoreIsAway();
        if (problems.getTarget() == null || calendar == null || mode == null || away == null) {
            // Not what our form sends.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        String instead = LimitWords.throttleTo(mode, form.throttleTo(), limit.throttleTo(), problems);
        BigInteger amount = unlimited ? null : LimitWords.amount(form.amount(), problems);
        if (!problems.hasErrors() && amount != null && !meant && mode != Mode.SOFT) {
            askWhetherMeant(limit, amount, problems, model);
        }
        if (problems.hasErrors()) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("unlimited", unlimited);
            return page(limit, model);
        }
        limits.set(new Draft(
                limit.scope(),
                limit.holder(),
                limit.within(),
                limit.family(),
                limit.period(),
                calendar,
                amount,
                mode,
                instead,
                away));
        next.addFlashAttribute("notice", "notice.limit.changed");
        return "redirect:/console/limits";
    }

    /** Whoever sets less than is spent, or nothing at all, stops people at once; a raise never asks. */
    private void askWhetherMeant(SpendLimit limit, BigInteger amount, BindingResult problems, Model model) {
        BigInteger before = limit.amountPico();
        if (before != null && amount.compareTo(before) >= 0) {
            return;
        }
        if (amount.signum() == 0) {
            problems.rejectValue("amount", "limit.zero." + (limit.scope().hasHolder() ? "one" : "all"));
        } else {
            Standing now = standing(limit, amount);
            if (!now.below()) {
                return;
            }
            Object who = now.people() < 0
                    ? Dollars.text(now.spent())
                    : now.people() == 1
                            ? new DefaultMessageSourceResolvable("limit.below.people.one")
                            : new DefaultMessageSourceResolvable(
                                    new String[] {"limit.below.people.many"}, new Object[] {now.people()});
            problems.rejectValue(
                    "amount",
                    now.people() < 0 ? "limit.below.spent" : "limit.below.each",
                    new Object[] {who, DAY_AND_TIME.format(now.resetsAt().atZone(zone(limit)))},
                    null);
        }
        model.addAttribute("askWhetherMeant", true);
    }

    /**
     * How much is spent, or by how many people more than an amount.
     *
     * @param people -1 where the limit has one counter
     */
    private record Standing(BigInteger spent, int people, Instant resetsAt, boolean below) {}

    private Standing standing(SpendLimit limit, BigInteger amount) {
        LimitPolicy policy = limits.policy();
        Instant now = clock.instant();
        if (MemberLimits.forEach(limit.scope())) {
            MemberLimits.Each each = ofMembers.each(limit, policy, amount.add(BigInteger.ONE), now);
            int people = each.people().size();
            return new Standing(BigInteger.ZERO, people, each.resetsAt(), people > 0);
        }
        SpendReport.LimitSpend spend = report.ofLimit(limit, policy.timeZone(), now);
        return new Standing(
                spend.settledPico(), -1, spend.resetsAt(), spend.settledPico().compareTo(amount) > 0);
    }

    private ZoneId zone(SpendLimit limit) {
        return ZoneId.of(limit.calendar().zone(limits.policy().timeZone().getId()));
    }

    private String page(SpendLimit limit, Model model) {
        model.addAttribute("limit", words.row(limit, names.lookup(), limits.holderNames()));
        model.addAttribute("calendars", Calendar.values());
        model.addAttribute("modes", Mode.values());
        model.addAttribute("throttles", ThrottleModels.choices(limit.throttleTo()));
        model.addAttribute("zone", limits.policy().timeZone().getId());
        model.addAttribute("behaviours", WhenStoreIsAway.values());
        model.addAttribute("spent", spent(limit));
        return "limits/edit";
    }

    private @Nullable String spent(SpendLimit limit) {
        return MemberLimits.forEach(limit.scope())
                ? null
                : Dollars.text(report.ofLimit(limit, limits.policy().timeZone(), clock.instant())
                        .settledPico());
    }
}

package dev.sluice.gateway.spend;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.limits.EffectiveRow;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits.Holder;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.math.BigInteger;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
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
    private static final String LIST = "redirect:/console/limits";
    private static final int MOST_SHOWN = 100;
    private static final List<String> FAMILIES = List.of("fable", "mythos", "opus", "sonnet", "haiku");

    /** Places, and UTC: ids that mean one zone to Java and to PostgreSQL alike. */
    private static final Pattern ZONE = Pattern.compile("UTC|(?:[A-Z][A-Za-z_]+/)+[A-Za-z_-]+");

    private final SpendLimits limits;
    private final Members members;
    private final MemberNames names;
    private final SpendReport report;
    private final Clock clock;
    private final LimitWords words;

    SpendLimitsPage(SpendLimits limits, Members members, MemberNames names, SpendReport report, Clock clock) {
        this.limits = limits;
        this.report = report;
        this.members = members;
        this.names = names;
        this.clock = clock;
        this.words = new LimitWords(clock);
    }

    @GetMapping
    String list(@RequestParam(defaultValue = "1") String page, Model model) {
        int number = page.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(page) : 1;
        List<SpendLimit> read = limits.page(MOST_SHOWN + 1, (number - 1L) * MOST_SHOWN);
        List<SpendLimit> shown = read.subList(0, Math.min(read.size(), MOST_SHOWN));
        MemberNames.Lookup lookup = names.lookup(shown.stream()
                .map(SpendLimit::memberId)
                .filter(Objects::nonNull)
                .toList());
        Map<UUID, String> others = limits.holderNames();
        model.addAttribute(
                "limits",
                shown.stream().map(limit -> words.row(limit, lookup, others)).toList());
        model.addAttribute("older", read.size() > MOST_SHOWN ? number + 1 : 0);
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
        if (problems.getTarget() == null || form.scope() == Scope.WORKSPACE_MEMBER) {
            // Not what our form sends: a scope or period that does not exist, or a scope that needs a second name.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        model.addAttribute("unlimited", unlimited);
        Scope scope = form.scope();
        Period period = form.period();
        WhenStoreIsAway whenAway = form.whenStoreIsAway();
        UUID holder = scope == null || !scope.hasHolder() ? Counter.NOBODY : holder(form, scope, problems);
        String instead = LimitWords.throttleTo(form.mode(), form.throttleTo(), null, problems);
        BigInteger amount = unlimited ? null : LimitWords.amount(form.amount(), problems);
        if (!problems.hasErrors() && BigInteger.ZERO.equals(amount) && !blockingMeant) {
            model.addAttribute("askWhetherBlockingIsMeant", true);
            problems.rejectValue(
                    "amount",
                    "limit.zero." + (scope == Scope.EACH_MEMBER || scope == Scope.ORGANIZATION_POOL ? "all" : "one"));
        }
        if (problems.hasErrors() || scope == null || holder == null || period == null || whenAway == null) {
            response.setStatus(UNPROCESSABLE);
            return form(model);
        }
        limits.set(new Draft(
                scope, holder, form.family(), period, form.calendar(), amount, form.mode(), instead, whenAway));
        next.addFlashAttribute("notice", "notice.limit.set");
        return LIST;
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        model.addAttribute("limit", words.row(LimitWords.find(limits, id), names.lookup(), limits.holderNames()));
        return "limits/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        limits.remove(LimitWords.find(limits, id).id());
        next.addFlashAttribute("notice", "notice.limit.removed");
        return LIST;
    }

    private @Nullable UUID holder(NewLimitForm form, Scope scope, BindingResult problems) {
        LimitTarget target = LimitTarget.of(scope);
        Optional<UUID> id = target.parse(form.member())
                .filter(named -> target == LimitTarget.USER
                        ? members.find(named).isPresent()
                        : limits.holderExists(target, named));
        if (id.isEmpty()) {
            problems.rejectValue("member", "limit.member.missing." + target);
        }
        return id.orElse(null);
    }

    private String form(Model model) {
        model.addAttribute(
                "members",
                members.list().stream()
                        .filter(member -> member.status() != MemberStatus.REMOVED)
                        .map(member ->
                                new Choice(Ids.text("user", member.id()), member.name() + " · " + member.email()))
                        .toList());
        model.addAttribute("holders", holders());
        model.addAttribute("scopes", EnumSet.complementOf(EnumSet.of(Scope.WORKSPACE_MEMBER)));
        model.addAttribute("periods", Period.values());
        model.addAttribute("families", FAMILIES);
        model.addAttribute("calendars", Calendar.values());
        model.addAttribute("modes", Mode.values());
        model.addAttribute("throttles", ThrottleModels.choices(null));
        model.addAttribute("zone", limits.policy().timeZone().getId());
        model.addAttribute("behaviours", WhenStoreIsAway.values());
        return "limits/new";
    }

    /** What else than members a limit can name, by target; targets of which there is none are left out. */
    private Map<LimitTarget, List<Choice>> holders() {
        Map<LimitTarget, List<Choice>> holders = new LinkedHashMap<>();
        for (LimitTarget target : List.of(
                LimitTarget.RBAC_GROUP, LimitTarget.WORKSPACE, LimitTarget.API_KEY, LimitTarget.SERVICE_ACCOUNT)) {
            List<Choice> choices = limits.holders(target).stream()
                    .map(holder -> new Choice(target.text(holder.id()), holder.name()))
                    .toList();
            if (!choices.isEmpty()) {
                holders.put(target, choices);
            }
        }
        return holders;
    }

    /** What holds for whom: each member's cap of each period, how much of it is spent, and why it is this one. */
    @GetMapping("/effective")
    String effective(@RequestParam(defaultValue = "") String q, Model model) {
        String wanted = q.strip().toLowerCase(Locale.ROOT);
        List<Member> found = members.list().stream()
                .filter(member -> member.status() != MemberStatus.REMOVED)
                .filter(member -> member.name().toLowerCase(Locale.ROOT).contains(wanted)
                        || member.email().toLowerCase(Locale.ROOT).contains(wanted))
                .sorted(Comparator.comparing(Member::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
        List<Member> shown = found.subList(0, Math.min(found.size(), MOST_SHOWN));
        List<UUID> ids = shown.stream().map(Member::id).toList();
        Map<UUID, List<Holder>> groups = limits.groupsOf(ids);
        List<SpendLimit> all = limits.of(EffectiveCap.concerning(ids, groups));
        List<EffectiveRow> rows = new ArrayList<>();
        for (Period period : Period.values()) {
            if (all.stream().noneMatch(limit -> personal(limit) && limit.period() == period)) {
                continue;
            }
            Map<UUID, BigInteger> spent = new HashMap<>();
            report.perMember(period, clock.instant(), Integer.MAX_VALUE)
                    .forEach(each -> spent.put(each.memberId(), each.costPico()));
            for (Member member : shown) {
                EffectiveCap cap = EffectiveCap.of(
                        member.id(),
                        groups.getOrDefault(member.id(), List.of()),
                        period,
                        all,
                        limits.policy().groupRule());
                BigInteger amount = cap.limit() == null ? null : cap.limit().amountPico();
                rows.add(new EffectiveRow(
                        member.name(),
                        member.email(),
                        period.apiName(),
                        amount == null ? null : Dollars.exact(amount),
                        Dollars.text(spent.getOrDefault(member.id(), BigInteger.ZERO)),
                        cap.reason()));
            }
        }
        rows.sort(Comparator.comparing(EffectiveRow::name, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(EffectiveRow::email));
        model.addAttribute("q", q);
        model.addAttribute("rows", rows);
        model.addAttribute("more", found.size() > shown.size());
        return "limits/effective";
    }

    private static boolean personal(SpendLimit limit) {
        return limit.family().isEmpty()
                && (limit.scope() == Scope.MEMBER
                        || limit.scope() == Scope.EACH_MEMBER
                        || limit.scope() == Scope.EACH_GROUP_MEMBER);
    }

    @GetMapping("/calendar")
    String calendar(Model model) {
        LimitPolicy policy = limits.policy();
        model.addAttribute("zone", policy.timeZone().getId());
        model.addAttribute("rule", policy.groupRule());
        return calendarForm(model);
    }

    private static String calendarForm(Model model) {
        model.addAttribute("rules", GroupRule.values());
        model.addAttribute(
                "zones",
                ZoneId.getAvailableZoneIds().stream()
                        .filter(ZONE.asMatchPredicate())
                        .sorted()
                        .toList());
        return "limits/calendar";
    }

    /** Sets the organization's time zone and which group's limit holds. */
    @PostMapping("/calendar")
    String setCalendar(
            @RequestParam String zone,
            @RequestParam GroupRule rule,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        if (!ZONE.matcher(zone).matches() || !ZoneId.getAvailableZoneIds().contains(zone)) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("zone", zone);
            model.addAttribute("rule", rule);
            model.addAttribute("unknownZone", true);
            return calendarForm(model);
        }
        limits.setPolicy(new LimitPolicy(ZoneId.of(zone), rule));
        next.addFlashAttribute("notice", "notice.limit.calendar");
        return LIST;
    }
}

package dev.sluice.gateway.console;

import dev.sluice.adminui.ConnectLines;
import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.overview.Figure;
import dev.sluice.adminui.overview.OverviewView;
import dev.sluice.adminui.overview.OverviewView.Spender;
import dev.sluice.adminui.overview.SpendChart;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.MemberSpend;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The start page of the console: what is being spent, by whom, and how to connect a client. */
@Controller
class OverviewPage {

    private static final int CHART_DAYS = 30;
    private static final int TOP_MEMBERS = 5;
    private static final Set<Role> READERS = EnumSet.of(Role.OWNER, Role.ADMIN, Role.BILLING, Role.AUDITOR);
    private static final int PERMILLE = 1000;
    private static final String KEY_PLACEHOLDER = "slc_your-key";

    private final SpendReport report;
    private final SpendLimits limits;
    private final MemberNames names;
    private final SluiceSettings settings;
    private final Clock clock;

    OverviewPage(SpendReport report, SpendLimits limits, MemberNames names, SluiceSettings settings, Clock clock) {
        this.report = report;
        this.limits = limits;
        this.names = names;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping("/console")
    String show(@AuthenticationPrincipal ConsoleUser user, Model model, HttpServletRequest request) {
        if (!READERS.contains(user.role())) {
            return "redirect:/console/devices";
        }
        Instant now = clock.instant();
        List<SpendLimit> caps = limits.ofEverybody();
        List<Figure> figures = Stream.of(Period.values())
                .map(period -> figure(period, now, caps))
                .toList();
        SpendChart chart = SpendChart.of(report.perDay(CHART_DAYS).stream()
                .map(day -> new SpendChart.Day(day.day(), day.costPico(), day.requests()))
                .toList());
        boolean manages = request.isUserInRole(Role.OWNER.name()) || request.isUserInRole(Role.ADMIN.name());
        model.addAttribute(
                "overview",
                new OverviewView(
                        figures,
                        chart,
                        spenders(now),
                        ConnectLines.of(settings.publicUrl(), settings.port(), KEY_PLACEHOLDER),
                        manages));
        return "overview";
    }

    private Figure figure(Period period, Instant now, List<SpendLimit> caps) {
        BigInteger spent = report.settledPico(null, period, now);
        BigInteger cap = caps.stream()
                .filter(limit -> limit.scope() == Scope.ORGANIZATION_POOL
                        && limit.period() == period
                        && limit.family().isEmpty())
                .findFirst()
                .map(SpendLimit::amountPico)
                .orElse(null);
        return new Figure(period.apiName(), Dollars.text(spent), Dollars.exact(spent), used(spent, cap));
    }

    private static Figure.@Nullable Cap used(BigInteger spent, @Nullable BigInteger cap) {
        return cap == null ? null : new Figure.Cap(Dollars.exact(cap), share(spent, cap));
    }

    private List<Spender> spenders(Instant now) {
        List<MemberSpend> top = report.perMember(Period.MONTHLY, now, TOP_MEMBERS);
        BigInteger most = top.isEmpty() ? BigInteger.ZERO : top.getFirst().costPico();
        MemberNames.Lookup lookup = names.lookup();
        return top.stream()
                .map(spend -> new Spender(
                        lookup.of(spend.memberId()).name(),
                        lookup.of(spend.memberId()).email(),
                        Dollars.text(spend.costPico()),
                        share(spend.costPico(), most)))
                .toList();
    }

    /** The part of the whole in permille, at most all of it; all of nothing is all. */
    private static int share(BigInteger part, BigInteger whole) {
        if (whole.signum() <= 0) {
            return PERMILLE;
        }
        BigInteger permille = part.multiply(BigInteger.valueOf(PERMILLE)).divide(whole);
        return permille.min(BigInteger.valueOf(PERMILLE)).max(BigInteger.ZERO).intValueExact();
    }
}

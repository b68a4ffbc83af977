package dev.sluice.gateway.policies;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.policies.ComparedView;
import dev.sluice.adminui.policies.DecisionView;
import dev.sluice.adminui.policies.DiffLine;
import dev.sluice.adminui.policies.EditorView;
import dev.sluice.adminui.policies.FindingRow;
import dev.sluice.adminui.policies.OriginLine;
import dev.sluice.adminui.policies.PolicyRow;
import dev.sluice.adminui.policies.ReleaseRow;
import dev.sluice.adminui.policies.VersionRow;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.policy.rules.Decision;
import dev.sluice.policy.settings.Finding;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns policies into what pages show. */
@Component
class PolicyViews {

    private final PolicyDesk desk;
    private final AudienceText audiences;
    private final Clock clock;

    PolicyViews(PolicyDesk desk, AudienceText audiences, Clock clock) {
        this.desk = desk;
        this.audiences = audiences;
        this.clock = clock;
    }

    PolicyRow row(Policy policy, int place, Adoption.Report adoption) {
        List<Release> releases = desk.releases(policy.id());
        Instant now = clock.instant();
        Release top =
                releases.stream().filter(each -> each.holds(now)).findFirst().orElse(null);
        Release waiting = releases.stream()
                .filter(each -> each.cancelledAt() == null && each.effectiveAt().isAfter(now))
                .findFirst()
                .orElse(null);
        return new PolicyRow(
                Ids.text(Policy.ID, policy.id()),
                place,
                policy.name(),
                audiences.lines(shown(policy, top).audience()),
                top == null ? "" : "v" + top.version(),
                top == null || top.forEveryone() ? "" : reach(top),
                waiting == null ? "" : "v" + waiting.version() + " " + new Moment(waiting.effectiveAt(), now).brief(),
                policy.draft() != null,
                adoption.clients(),
                adoption.current());
    }

    /** The body that stands for a policy: the live one, else the draft, else the newest version. */
    private PolicyBody shown(Policy policy, @Nullable Release top) {
        if (top != null) {
            return desk.version(policy.id(), top.version())
                    .map(Policy.Version::body)
                    .orElse(PolicyBody.EMPTY);
        }
        Policy.Draft draft = policy.draft();
        return draft != null
                ? draft.body()
                : desk.version(policy.id(), policy.latest())
                        .map(Policy.Version::body)
                        .orElse(PolicyBody.EMPTY);
    }

    static String reach(Release release) {
        String percent = release.percent() == 0 ? "" : release.percent() + " % of people";
        String groups = release.groups().isEmpty() ? "" : String.join(", ", release.groups());
        return release.forEveryone()
                ? "everybody"
                : percent.isEmpty() ? groups : groups.isEmpty() ? percent : percent + " and " + groups;
    }

    /** The numbers of the versions that somebody has now. */
    Set<Integer> liveVersions(Policy policy) {
        Instant now = clock.instant();
        List<Release> holding = desk.releases(policy.id()).stream()
                .filter(release -> release.holds(now))
                .toList();
        int whole = 0;
        while (whole < holding.size() && !holding.get(whole).forEveryone()) {
            whole++;
        }
        return holding.subList(0, Math.min(holding.size(), whole + 1)).stream()
                .map(Release::version)
                .collect(Collectors.toSet());
    }

    List<VersionRow> versions(Policy policy) {
        Instant now = clock.instant();
        Set<Integer> live = liveVersions(policy);
        return desk.versions(policy.id()).stream()
                .map(version -> new VersionRow(
                        version.number(),
                        version.author(),
                        version.note(),
                        new Moment(version.createdAt(), now),
                        live.contains(version.number())))
                .toList();
    }

    List<ReleaseRow> releases(Policy policy) {
        Instant now = clock.instant();
        boolean[] covered = {false};
        return desk.releases(policy.id()).stream()
                .map(release -> {
                    String state = release.cancelledAt() != null
                            ? "cancelled"
                            : !release.holds(now) ? "waits" : covered[0] ? "past" : "holds";
                    covered[0] |= state.equals("holds") && release.forEveryone();
                    return new ReleaseRow(
                            Ids.text("release", release.id()),
                            release.version(),
                            new Moment(release.effectiveAt(), now),
                            reach(release),
                            release.author(),
                            release.note(),
                            state);
                })
                .toList();
    }

    EditorView editor(PolicyBody body, int mark, List<Finding> findings) {
        AudienceText.Names names = audiences.names(body.audience());
        return new EditorView(
                String.join("\n", names.groups()),
                String.join("\n", names.emailDomains()),
                String.join("\n", names.workspaces()),
                String.join("\n", names.members()),
                String.join("\n", names.serviceAccounts()),
                body.settings(),
                body.gateway(),
                body.desktop(),
                mark,
                findings(body, findings));
    }

    /** Mistakes first; a group that does not exist is worth a word. */
    List<FindingRow> findings(PolicyBody body, List<Finding> findings) {
        List<FindingRow> rows = new java.util.ArrayList<>(findings.stream()
                .sorted(java.util.Comparator.comparing(Finding::isError).reversed())
                .map(found -> new FindingRow(found.isError(), found.path(), found.message(), found.suggestion()))
                .toList());
        audiences
                .unknownGroups(body.audience())
                .forEach(name -> rows.add(new FindingRow(
                        false, "match.groups", "there is no group " + name, "make it, or correct the name")));
        return rows;
    }

    static List<DiffLine> lines(List<Diff.Row> rows) {
        return rows.stream()
                .map(row -> new DiffLine(
                        row.leftNumber() == 0 && row.rightNumber() == 0
                                ? "gap"
                                : row.kind().name().toLowerCase(Locale.ROOT),
                        row.leftNumber() == 0 ? "" : String.valueOf(row.leftNumber()),
                        row.left(),
                        row.rightNumber() == 0 ? "" : String.valueOf(row.rightNumber()),
                        row.right()))
                .toList();
    }

    static List<OriginLine> origins(List<Explanation.Line> lines) {
        return lines.stream()
                .map(line -> new OriginLine(
                        line.path(),
                        line.value(),
                        line.from().stream().map(PolicyViews::source).collect(Collectors.joining(", ")),
                        line.replaced()))
                .toList();
    }

    static String source(EffectivePolicy.Source source) {
        return source.name() + (source.version() == 0 ? " (draft)" : " v" + source.version());
    }

    static DecisionView decision(Decision decision) {
        return new DecisionView(
                decision.outcome().name().toLowerCase(Locale.ROOT),
                decision.step().name().toLowerCase(Locale.ROOT),
                decision.rule() == null ? "" : decision.rule().text(),
                decision.reason());
    }

    static ComparedView compared(Trial.Compared compared) {
        return new ComparedView(
                compared.call(), decision(compared.live()), decision(compared.draft()), compared.differs());
    }

    /** A body as text for a comparison, so that its order and blanks do not matter. */
    String text(PolicyBody body) {
        StringBuilder text = new StringBuilder();
        audiences
                .lines(body.audience())
                .forEach(line -> text.append("for ").append(line).append('\n'));
        if (body.audience().everyone()) {
            text.append("for everyone\n");
        }
        part(text, "settings", body.settings());
        part(text, "gateway", body.gateway());
        part(text, "desktop", body.desktop());
        return text.toString();
    }

    private static void part(StringBuilder text, String name, String document) {
        text.append(name).append(' ');
        try {
            text.append(BodyText.pretty(BodyText.JSON.readTree(document)));
        } catch (tools.jackson.core.JacksonException e) {
            text.append(document);
        }
        text.append('\n');
    }
}

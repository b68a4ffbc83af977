package dev.sluice.gateway.warnings;

import dev.sluice.adminui.Dollars;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.outbox.Announcement;
import dev.sluice.gateway.outbox.Letter;
import dev.sluice.gateway.outbox.Outbox;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.spend.Cents;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceMember;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells each audience in its own words. */
@Component
class Crier {

    private static final String EVENT = "limit.warning";
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm VV", Locale.ENGLISH);

    private final Outbox outbox;
    private final Members members;
    private final Workspaces workspaces;
    private final JdbcClient jdbc;
    private final SluiceSettings settings;

    Crier(Outbox outbox, Members members, Workspaces workspaces, JdbcClient jdbc, SluiceSettings settings) {
        this.outbox = outbox;
        this.members = members;
        this.workspaces = workspaces;
        this.jdbc = jdbc;
        this.settings = settings;
    }

    void cry(Stand stand, int threshold, Audiences audiences) {
        Optional<Member> member = Optional.ofNullable(stand.memberId()).flatMap(members::find);
        if (stand.memberId() != null && member.isEmpty()) {
            return;
        }
        String others = others(stand, threshold, member);
        if (member.isPresent() && threshold >= audiences.person() && active(member.get())) {
            tellPerson(member.get(), stand, threshold);
        }
        if (threshold >= audiences.workspaceAdmins()) {
            Letter letter = letter(stand, others, "Spend limits", "/console/limits");
            admins(stand, member).forEach(address -> outbox.mail(address, letter));
        }
        if (threshold >= audiences.finance()) {
            outbox.mailFinance(letter(stand, others, "Usage", "/console/usage"));
        }
        if (threshold >= audiences.webhooks()) {
            outbox.announce(new Announcement(
                    EVENT,
                    others,
                    List.of(amounts(stand)),
                    data(stand, threshold, member),
                    settings.origin() + "/console/limits"));
        }
    }

    private void tellPerson(Member member, Stand stand, int threshold) {
        String limit = "your " + stand.period().apiName() + " spend limit" + of(stand);
        boolean reached = threshold >= 100;
        outbox.mail(
                member.email(),
                new Letter(
                        EVENT,
                        reached ? "You have reached " + limit : "You have used " + threshold + " % of " + limit,
                        List.of(
                                amounts(stand),
                                (reached ? "" : "When it is reached: ") + consequence(stand.mode())
                                        + " You can ask for more."),
                        new Letter.Action(
                                "Ask for more",
                                settings.origin() + "/console/my-limits/ask/"
                                        + stand.period().apiName()
                                        + (stand.of().isEmpty() ? "" : "?limit=" + Ids.text("spl", stand.limitId())))));
    }

    /** What of a person's spend the limit counts, with a space before it. */
    private static String of(Stand stand) {
        return stand.of().isEmpty() ? "" : " " + stand.of();
    }

    private static String consequence(Mode mode) {
        return switch (mode) {
            case STRICT -> "Requests that do not fit are refused until the limit begins anew.";
            case SOFT -> "Requests go on, and those who look after limits are told.";
            case THROTTLE -> "Requests go on with a cheaper model until the limit begins anew.";
        };
    }

    private Letter letter(Stand stand, String title, String label, String path) {
        return new Letter(EVENT, title, List.of(amounts(stand)), new Letter.Action(label, settings.origin() + path));
    }

    private static String others(Stand stand, int threshold, Optional<Member> member) {
        String who = member.map(Member::name).orElse(stand.label().isEmpty() ? "Everybody together" : stand.label());
        String limit =
                (member.isPresent() ? "their " : "the shared ") + stand.period().apiName() + " spend limit" + of(stand);
        return threshold >= 100 ? who + " reached " + limit : who + " used " + threshold + " % of " + limit;
    }

    private static String amounts(Stand stand) {
        String cap = Dollars.text(stand.capPico());
        String spent = stand.refused()
                ? stand.mode() == Mode.SOFT
                        ? "A request that may go beyond " + cap + " was let through"
                        : "The next request did not fit into " + cap
                : Dollars.text(stand.spentPico()) + " of " + cap + " are spent";
        return spent + ". The limit begins anew on "
                + DAY_AND_TIME.format(stand.resetsAt().atZone(stand.zone())) + ".";
    }

    private static Map<String, String> data(Stand stand, int threshold, Optional<Member> member) {
        Map<String, String> data = new TreeMap<>();
        data.put("threshold_percent", Integer.toString(threshold));
        data.put("period", stand.period().apiName());
        data.put("scope", member.isPresent() ? "user" : stand.label());
        if (!stand.of().isEmpty()) {
            data.put("counts", stand.of());
        }
        member.ifPresent(who -> data.put("email", who.email()));
        data.put("amount", Cents.text(stand.capPico()));
        data.put("currency", "USD");
        data.put("resets_at", stand.resetsAt().toString());
        if (!stand.refused()) {
            data.put("period_to_date_spend", Cents.text(stand.spentPico()));
        }
        return data;
    }

    /**
     * For a person those of their workspaces, or of the one in which alone the limit counts; for what is shared those of the
     * organization and of the workspace.
     */
    private Set<String> admins(Stand stand, Optional<Member> member) {
        Set<UUID> ids = new LinkedHashSet<>();
        if (member.isEmpty()) {
            ids.addAll(jdbc.sql("select id from member where role in ('OWNER', 'ADMIN') and status = 'ACTIVE'"
                            + " order by id limit 20")
                    .query((row, number) -> row.getObject(1, UUID.class))
                    .list());
        } else if (stand.workspaceId() == null) {
            for (Workspace workspace : workspaces.of(member.get().id())) {
                ids.addAll(adminsOf(workspace.id()));
            }
            ids.remove(member.get().id());
        }
        if (stand.workspaceId() != null) {
            ids.addAll(adminsOf(stand.workspaceId()));
            member.map(Member::id).ifPresent(ids::remove);
        }
        Set<String> addresses = new LinkedHashSet<>();
        members.findAll(ids).stream().filter(Crier::active).map(Member::email).forEach(addresses::add);
        return addresses;
    }

    private List<UUID> adminsOf(UUID workspaceId) {
        return workspaces.members(workspaceId).stream()
                .filter(each -> each.role() == WorkspaceRole.WORKSPACE_ADMIN && !each.inherited())
                .map(WorkspaceMember::memberId)
                .toList();
    }

    private static boolean active(Member member) {
        return member.status() == MemberStatus.ACTIVE;
    }
}

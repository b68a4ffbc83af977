package dev.sluice.gateway.policies;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.policies.AdoptionRow;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Which clients run which version of a policy. */
@Controller
class AdoptionPage {

    private static final int MOST_SHOWN = 500;

    private final PolicyDesk desk;
    private final Adoption adoption;
    private final Members members;
    private final Clock clock;

    AdoptionPage(PolicyDesk desk, Adoption adoption, Members members, Clock clock) {
        this.desk = desk;
        this.adoption = adoption;
        this.members = members;
        this.clock = clock;
    }

    @GetMapping("/console/policies/{id}/adoption")
    String show(@PathVariable String id, Model model) {
        Policy policy = PoliciesPage.find(desk, id);
        Adoption.Report report = adoption.of(policy.id());
        Instant now = clock.instant();
        Map<UUID, Member> people =
                members
                        .findAll(report.behind().stream()
                                .map(client -> client.seen().memberId())
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Member::id, Function.identity()));
        model.addAttribute("policy", policy.name());
        model.addAttribute("id", id);
        model.addAttribute("report", report);
        model.addAttribute("days", Adoption.WITHIN.toDays());
        model.addAttribute(
                "behind",
                report.behind().stream()
                        .limit(MOST_SHOWN)
                        .flatMap(client -> java.util.stream.Stream.ofNullable(
                                        people.get(client.seen().memberId()))
                                .map(person -> row(client, person, now)))
                        .toList());
        return "policies/adoption";
    }

    private static AdoptionRow row(Adoption.Client client, Member person, Instant now) {
        return new AdoptionRow(
                person.name() + " · " + person.email(),
                Ids.text("user", person.id()),
                client.seen().client(),
                client.version() == null ? "" : "v" + client.version(),
                "v" + client.due(),
                new Moment(client.seen().at(), now));
    }
}

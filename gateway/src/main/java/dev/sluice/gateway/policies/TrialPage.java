package dev.sluice.gateway.policies;

import dev.sluice.adminui.Choice;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.ids.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** What somebody gets and why, and what would happen to a call of theirs, before anything is live. */
@Controller
@RequestMapping("/console/policies")
class TrialPage {

    private static final Pattern LINES = Pattern.compile("\\R");
    private static final int MOST_BYTES = 2 * 1024 * 1024;
    private static final int MOST_SHOWN = 200;

    private final Trial trial;
    private final PolicyDesk desk;
    private final Members members;

    TrialPage(Trial trial, PolicyDesk desk, Members members) {
        this.trial = trial;
        this.desk = desk;
        this.members = members;
    }

    @GetMapping("/person")
    String person(
            @RequestParam(defaultValue = "") String member,
            @RequestParam(defaultValue = "") String policy,
            Model model) {
        Optional<Member> person = chosen(member, policy, model);
        if (person.isPresent()) {
            try {
                Trial.Sides sides =
                        trial.sides(new Principal.Person(person.get().id()), null, policyId(policy));
                Optional<Snapshot.Parts> shown = policy.isEmpty() ? sides.live() : sides.draft();
                model.addAttribute("name", person.get().name());
                model.addAttribute("none", shown.isEmpty());
                shown.ifPresent(parts -> {
                    EffectivePolicy merged = Snapshot.merged(parts);
                    model.addAttribute("label", merged.label());
                    model.addAttribute("checksum", merged.checksum());
                    model.addAttribute("lines", PolicyViews.origins(Explanation.settings(parts)));
                    model.addAttribute("gateway", PolicyViews.origins(Explanation.gateway(parts)));
                });
                if (!policy.isEmpty()) {
                    List<Diff.Row> rows =
                            Diff.of(BodyText.pretty(sides.liveSettings()), BodyText.pretty(sides.draftSettings()));
                    model.addAttribute("same", rows.stream().allMatch(row -> row.kind() == Diff.Kind.SAME));
                    model.addAttribute("rows", PolicyViews.lines(Diff.around(rows, 3)));
                }
            } catch (InvalidPolicyException e) {
                model.addAttribute("problem", e.getMessage());
            }
        }
        return "policies/person";
    }

    @GetMapping("/what-if")
    String whatIf(
            @RequestParam(defaultValue = "") String member,
            @RequestParam(defaultValue = "") String policy,
            Model model) {
        chosen(member, policy, model);
        model.addAttribute("calls", "");
        return "policies/what-if";
    }

    @PostMapping("/what-if")
    String tryOne(
            @RequestParam(defaultValue = "") String member,
            @RequestParam(defaultValue = "") String policy,
            @RequestParam(defaultValue = "") String calls,
            @RequestParam(defaultValue = "one") String kind,
            @RequestParam(required = false) @Nullable MultipartFile file,
            Model model)
            throws IOException {
        Optional<Member> person = chosen(member, policy, model);
        model.addAttribute("calls", calls);
        try {
            Member who = person.orElseThrow(() -> new InvalidPolicyException("Choose a person."));
            boolean many = kind.equals("many");
            List<String> read = many ? lines(text(calls, file)) : List.of(calls);
            List<Trial.Compared> compared =
                    trial.compare(trial.sides(new Principal.Person(who.id()), null, policyId(policy)), read);
            if (many) {
                List<Trial.Compared> changed =
                        compared.stream().filter(Trial.Compared::differs).toList();
                model.addAttribute("total", compared.size());
                model.addAttribute("changed", changed.size());
                model.addAttribute(
                        "replayed",
                        (policy.isEmpty() ? compared : changed)
                                .stream()
                                        .limit(MOST_SHOWN)
                                        .map(PolicyViews::compared)
                                        .toList());
            } else {
                model.addAttribute("result", PolicyViews.compared(compared.getFirst()));
            }
        } catch (InvalidPolicyException e) {
            model.addAttribute("problem", e.getMessage());
        }
        return "policies/what-if";
    }

    private static String text(String typed, @Nullable MultipartFile file) throws IOException {
        if (file == null || file.isEmpty()) {
            return typed;
        }
        if (file.getSize() > MOST_BYTES) {
            throw new InvalidPolicyException("The file has more than 2 MB.");
        }
        return new String(file.getBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> lines(String text) {
        List<String> lines =
                LINES.splitAsStream(text).filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty()) {
            throw new InvalidPolicyException("Paste calls, one a line, or choose a file.");
        }
        return lines;
    }

    private @Nullable UUID policyId(String policy) {
        return policy.isEmpty()
                ? null
                : Ids.parse(Policy.ID, policy).orElseThrow(() -> new InvalidPolicyException("there is no such policy"));
    }

    private Optional<Member> chosen(String member, String policy, Model model) {
        List<Choice> people = members.list().stream()
                .map(each -> new Choice(Ids.text("user", each.id()), each.name() + " · " + each.email()))
                .sorted(java.util.Comparator.comparing(Choice::label))
                .toList();
        model.addAttribute("people", people);
        model.addAttribute(
                "drafts",
                desk.list().stream()
                        .filter(each -> each.draft() != null)
                        .map(each -> new Choice(Ids.text(Policy.ID, each.id()), each.name()))
                        .toList());
        model.addAttribute("member", member);
        model.addAttribute("policy", policy);
        return member.isEmpty() ? Optional.empty() : members.findByIdOrEmail(member);
    }
}

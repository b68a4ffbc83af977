package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.policies.PolicyDesk.Target;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Versions side by side, and making one live: for all, a part, groups, later. */
@Controller
@RequestMapping("/console/policies/{id}")
class ReleasesPage {

    private static final int CONTEXT = 3;

    private final PolicyDesk desk;
    private final PolicyViews views;
    private final Groups groups;

    ReleasesPage(PolicyDesk desk, PolicyViews views, Groups groups) {
        this.desk = desk;
        this.views = views;
        this.groups = groups;
    }

    /** {@code from} 0 means nothing; {@code to} 0 means the draft. */
    @GetMapping("/diff")
    String diff(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") int from,
            @RequestParam(defaultValue = "0") int to,
            @RequestParam(defaultValue = "false") boolean all,
            Model model) {
        Policy policy = PoliciesPage.find(desk, id);
        List<Diff.Row> rows = Diff.of(text(policy, from, false), text(policy, to, true));
        model.addAttribute("policy", policy.name());
        model.addAttribute("id", id);
        model.addAttribute("from", from);
        model.addAttribute("to", to);
        model.addAttribute("all", all);
        model.addAttribute("hasDraft", policy.draft() != null);
        model.addAttribute("versions", views.versions(policy));
        model.addAttribute("same", rows.stream().allMatch(row -> row.kind() == Diff.Kind.SAME));
        model.addAttribute("rows", PolicyViews.lines(all ? rows : Diff.around(rows, CONTEXT)));
        return "policies/diff";
    }

    private String text(Policy policy, int number, boolean draftToo) {
        Policy.Draft draft = policy.draft();
        if (number == 0) {
            return draftToo && draft != null ? views.text(draft.body()) : "";
        }
        return desk.version(policy.id(), number)
                .map(version -> views.text(version.body()))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @GetMapping("/release")
    String form(@PathVariable String id, @RequestParam(defaultValue = "0") int version, Model model) {
        Policy policy = PoliciesPage.find(desk, id);
        int number = version > 0 ? version : policy.latest();
        Policy.Version chosen =
                desk.version(policy.id(), number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        int live = views.liveVersions(policy).stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        model.addAttribute("policy", policy.name());
        model.addAttribute("id", id);
        model.addAttribute("version", number);
        model.addAttribute("note", chosen.note());
        model.addAttribute("live", live);
        model.addAttribute("groups", groups.list().stream().map(Group::name).toList());
        return "policies/release";
    }

    @PostMapping("/release")
    String release(
            @PathVariable String id,
            @RequestParam int version,
            @RequestParam(defaultValue = "all") String reach,
            @RequestParam(defaultValue = "0") String percent,
            @RequestParam(required = false) @Nullable List<String> group,
            @RequestParam(defaultValue = "") String at,
            @RequestParam(defaultValue = "") String note,
            RedirectAttributes next) {
        Policy policy = PoliciesPage.find(desk, id);
        List<String> chosen = group == null ? List.of() : group;
        try {
            Target target = switch (reach) {
                case "all" -> new Target(Release.ALL, List.of(), time(at));
                case "part" -> new Target(percent(percent), List.of(), time(at));
                case "groups" -> new Target(0, chosen, time(at));
                default -> throw new InvalidPolicyException("reach: must be all, part or groups");
            };
            desk.release(policy.id(), version, target, note);
            next.addFlashAttribute(
                    "notice", target.at() == null ? "notice.policy.released" : "notice.policy.scheduled");
            next.addFlashAttribute("noticeOf", policy.name() + " v" + version);
            return "redirect:/console/policies/" + id;
        } catch (InvalidPolicyException e) {
            next.addFlashAttribute("problem", e.getMessage());
            return "redirect:/console/policies/" + id + "/release?version=" + version;
        }
    }

    @PostMapping("/release/cancel")
    String cancel(@PathVariable String id, @RequestParam String release, RedirectAttributes next) {
        Policy policy = PoliciesPage.find(desk, id);
        boolean done = Ids.parse("release", release)
                .filter(found -> desk.cancel(policy.id(), found))
                .isPresent();
        next.addFlashAttribute("notice", done ? "notice.policy.cancelled" : "notice.policy.too-late");
        return "redirect:/console/policies/" + id;
    }

    private static int percent(String text) {
        if (!text.strip().matches("[0-9]{1,3}")) {
            throw new InvalidPolicyException("percent: must be a whole number from 1 to 100");
        }
        return Integer.parseInt(text.strip());
    }

    /** The value of a {@code datetime-local} field, in UTC; null when it is empty. */
    private static @Nullable Instant time(String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return LocalDateTime.parse(text.strip()).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new InvalidPolicyException("at: must look like 2030-01-31T09:00");
        }
    }
}

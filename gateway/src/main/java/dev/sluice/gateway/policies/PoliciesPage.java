package dev.sluice.gateway.policies;

import dev.sluice.adminui.policies.PolicyRow;
import dev.sluice.gateway.ids.Ids;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

/** The pages about policies: the list in its order, new ones, one of them. */
@Controller
@RequestMapping("/console/policies")
class PoliciesPage {

    static final String LIST = "redirect:/console/policies";

    private final PolicyDesk desk;
    private final PolicyViews views;
    private final Adoption adoption;

    PoliciesPage(PolicyDesk desk, PolicyViews views, Adoption adoption) {
        this.desk = desk;
        this.views = views;
        this.adoption = adoption;
    }

    @GetMapping
    String list(Model model) {
        List<Policy> policies = desk.list();
        List<Sightings.Sighting> seen = adoption.seen();
        List<PolicyRow> rows = IntStream.range(0, policies.size())
                .mapToObj(place -> views.row(
                        policies.get(place),
                        place + 1,
                        adoption.of(policies.get(place).id(), seen)))
                .toList();
        model.addAttribute("policies", rows);
        return "policies/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        model.addAttribute(
                "presets", Arrays.stream(Preset.values()).map(Preset::word).toList());
        return "policies/new";
    }

    @PostMapping
    String create(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String preset,
            RedirectAttributes next) {
        String settings = Arrays.stream(Preset.values())
                .filter(each -> each.word().equals(preset))
                .findFirst()
                .map(Preset::settings)
                .orElse("{}");
        try {
            Policy made = desk.create(name, new PolicyBody(Audience.EVERYONE, settings, "{}", "{}"));
            return LIST + "/" + Ids.text(Policy.ID, made.id()) + "/draft";
        } catch (InvalidPolicyException e) {
            next.addFlashAttribute("problem", e.getMessage());
            return LIST + "/new";
        }
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, Model model) {
        Policy policy = find(desk, id);
        model.addAttribute("policy", views.row(policy, 0, adoption.of(policy.id())));
        model.addAttribute("versions", views.versions(policy));
        model.addAttribute("releases", views.releases(policy));
        return "policies/policy";
    }

    @PostMapping("/{id}/move")
    String move(@PathVariable String id, @RequestParam String to) {
        desk.move(find(desk, id).id(), to.equals("earlier"));
        return LIST;
    }

    @PostMapping("/{id}/rename")
    String rename(@PathVariable String id, @RequestParam(defaultValue = "") String name, RedirectAttributes next) {
        Policy policy = find(desk, id);
        return tried(
                next,
                LIST + "/" + id,
                "notice.policy.renamed",
                () -> desk.rename(policy.id(), name).name());
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        Policy policy = find(desk, id);
        model.addAttribute("policy", views.row(policy, 0, adoption.of(policy.id())));
        return "policies/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        Policy policy = find(desk, id);
        return tried(next, LIST, "notice.policy.removed", () -> {
            desk.archive(policy.id());
            return policy.name();
        });
    }

    static Policy find(PolicyDesk desk, String id) {
        return Ids.parse(Policy.ID, id)
                .flatMap(desk::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    static String tried(RedirectAttributes next, String to, String notice, java.util.function.Supplier<String> change) {
        try {
            next.addFlashAttribute("noticeOf", change.get());
            next.addFlashAttribute("notice", notice);
        } catch (InvalidPolicyException e) {
            next.addFlashAttribute("problem", e.getMessage());
        }
        return to;
    }
}

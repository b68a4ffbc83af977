package dev.sluice.gateway.policies;

import dev.sluice.gateway.proxy.PublicListener;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The editor of a policy. */
@Controller
@RequestMapping("/console/policies/{id}/draft")
class DraftPage {

    private static final int UNPROCESSABLE = 422;
    private static final Pattern LINES = Pattern.compile("\\R");

    private final PolicyDesk desk;
    private final BodyCheck check;
    private final PolicyViews views;
    private final AudienceText audiences;
    private final PublicListener listener;

    DraftPage(PolicyDesk desk, BodyCheck check, PolicyViews views, AudienceText audiences, PublicListener listener) {
        this.desk = desk;
        this.check = check;
        this.views = views;
        this.audiences = audiences;
        this.listener = listener;
    }

    /** The texts of the form as they were typed. */
    record Typed(
            @Nullable String groups,
            @Nullable String emailDomains,
            @Nullable String workspaces,
            @Nullable String members,
            @Nullable String serviceAccounts,
            @Nullable String settings,
            @Nullable String gateway,
            @Nullable String desktop,
            @Nullable Integer mark,
            @Nullable String note,
            @Nullable String action) {}

    /** The draft, or what a new draft begins with: the version asked for, else the newest. */
    @GetMapping
    String edit(@PathVariable String id, @RequestParam(defaultValue = "0") int from, Model model) {
        Policy policy = PoliciesPage.find(desk, id);
        Policy.Draft draft = policy.draft();
        int start = from > 0 ? from : policy.latest();
        PolicyBody body = draft != null && from == 0
                ? draft.body()
                : desk.version(policy.id(), start).map(Policy.Version::body).orElse(PolicyBody.EMPTY);
        return shown(model, policy, body);
    }

    @PostMapping
    String save(
            @PathVariable String id,
            @ModelAttribute Typed typed,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Policy policy = PoliciesPage.find(desk, id);
        PolicyBody body =
                new PolicyBody(Audience.EVERYONE, text(typed.settings()), text(typed.gateway()), text(typed.desktop()));
        try {
            Audience audience = audiences.read(new AudienceText.Names(
                    lines(typed.groups()),
                    lines(typed.emailDomains()),
                    lines(typed.workspaces()),
                    lines(typed.members()),
                    lines(typed.serviceAccounts())));
            body = new PolicyBody(audience, body.settings(), body.gateway(), body.desktop());
            desk.saveDraft(policy.id(), body, typed.mark() == null ? -1 : typed.mark());
            if ("version".equals(typed.action())) {
                Policy.Version made = desk.makeVersion(policy.id(), text(typed.note()));
                next.addFlashAttribute("notice", "notice.policy.versioned");
                next.addFlashAttribute("noticeOf", policy.name() + " v" + made.number());
                return "redirect:/console/policies/" + id + "/release?version=" + made.number();
            }
            next.addFlashAttribute("notice", "notice.policy.saved");
            return "redirect:/console/policies/" + id + "/draft";
        } catch (InvalidPolicyException e) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("problem", e.getMessage());
            return shown(model, PoliciesPage.find(desk, id), body, typed);
        }
    }

    /** The fields that need no JSON. */
    record Fields(
            @Nullable String deny,
            @Nullable String ask,
            @Nullable String allow,
            @Nullable String mode,
            @Nullable Boolean noBypass,
            @Nullable String models,
            @Nullable Integer days,
            @Nullable List<String> telemetry,
            @Nullable Boolean toGateway,
            @Nullable Boolean hints,
            @Nullable Integer mark) {}

    @PostMapping("/fields")
    String fields(@PathVariable String id, @ModelAttribute Fields fields, RedirectAttributes next) {
        Policy policy = PoliciesPage.find(desk, id);
        Policy.Draft draft = policy.draft();
        PolicyBody body = draft != null
                ? draft.body()
                : desk.version(policy.id(), policy.latest())
                        .map(Policy.Version::body)
                        .orElse(PolicyBody.EMPTY);
        QuickChange change = new QuickChange(
                text(fields.deny()),
                text(fields.ask()),
                text(fields.allow()),
                text(fields.mode()),
                Boolean.TRUE.equals(fields.noBypass()),
                text(fields.models()),
                fields.days() == null ? 0 : Math.clamp(fields.days(), 0, 36_500),
                fields.telemetry() == null ? Set.of() : Set.copyOf(fields.telemetry()),
                Boolean.TRUE.equals(fields.toGateway()),
                Boolean.TRUE.equals(fields.hints()));
        return PoliciesPage.tried(next, "redirect:/console/policies/" + id + "/draft", "notice.policy.saved", () -> {
            String settings = change.into(body.settings(), listener.url());
            desk.saveDraft(
                    policy.id(),
                    new PolicyBody(body.audience(), settings, body.gateway(), body.desktop()),
                    fields.mark() == null ? -1 : fields.mark());
            return policy.name();
        });
    }

    @PostMapping("/discard")
    String discard(@PathVariable String id, RedirectAttributes next) {
        Policy policy = PoliciesPage.find(desk, id);
        return PoliciesPage.tried(next, "redirect:/console/policies/" + id, "notice.policy.discarded", () -> {
            desk.discardDraft(policy.id());
            return policy.name();
        });
    }

    private String shown(Model model, Policy policy, PolicyBody body) {
        return shown(model, policy, body, null);
    }

    private String shown(Model model, Policy policy, PolicyBody body, @Nullable Typed typed) {
        int mark = typed != null && typed.mark() != null ? typed.mark() : desk.draftMark(policy.id());
        var editor = views.editor(body, mark, check.check(body).findings());
        model.addAttribute(
                "editor",
                typed == null
                        ? editor
                        : new dev.sluice.adminui.policies.EditorView(
                                text(typed.groups()),
                                text(typed.emailDomains()),
                                text(typed.workspaces()),
                                text(typed.members()),
                                text(typed.serviceAccounts()),
                                body.settings(),
                                body.gateway(),
                                body.desktop(),
                                mark,
                                editor.findings()));
        model.addAttribute(
                "policy", views.row(policy, 0, new Adoption.Report(policy.id(), 0, 0, java.util.Map.of(), List.of())));
        Policy.Draft draft = policy.draft();
        model.addAttribute("draftBy", draft == null ? "" : draft.by());
        ObjectNode settings = object(body.settings());
        if (settings != null) {
            QuickChange fields = QuickChange.of(settings, listener.url());
            model.addAttribute("fields", fields);
            model.addAttribute("modes", QuickChange.MODES);
            model.addAttribute("switches", Telemetry.SWITCHES);
            model.addAttribute("telemetry", TelemetryRows.of(settings));
            model.addAttribute(
                    "providers",
                    java.util.Arrays.stream(Telemetry.Provider.values())
                            .map(Telemetry.Provider::word)
                            .toList());
        }
        return "policies/draft";
    }

    private static @Nullable ObjectNode object(String text) {
        try {
            return BodyText.JSON.readTree(text) instanceof ObjectNode object ? object : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.replace("\r\n", "\n");
    }

    private static List<String> lines(@Nullable String text) {
        return LINES.splitAsStream(text(text))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}

package dev.sluice.gateway.increases;

import dev.sluice.adminui.increases.IncreaseRow;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.increases.Increase.State;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages of approvers: who asks for more, and the answer. */
@Controller
@RequestMapping("/console/increases")
class IncreasesPage {

    private static final int UNPROCESSABLE = 422;
    private static final int SHOWN = 100;
    private static final String LIST = "redirect:/console/increases";

    private final Increases increases;
    private final Decisions decisions;
    private final Members members;
    private final IncreaseRows rows;

    IncreasesPage(Increases increases, Decisions decisions, Members members, IncreaseRows rows) {
        this.increases = increases;
        this.decisions = decisions;
        this.members = members;
        this.rows = rows;
    }

    @GetMapping
    String list(Model model) {
        List<UUID> anybody = List.of();
        model.addAttribute("pending", rows(increases.list(List.of(State.PENDING.name()), anybody, null, SHOWN)));
        model.addAttribute(
                "decided",
                rows(increases.list(
                        List.of(State.APPROVED.name(), State.DENIED.name(), State.LAPSED.name(), State.REPLACED.name()),
                        anybody,
                        null,
                        SHOWN)));
        return "increases/list";
    }

    private List<IncreaseRow> rows(List<Increase> found) {
        return found.stream().map(this::row).toList();
    }

    private IncreaseRow row(Increase increase) {
        return rows.of(increase, members.find(increase.memberId()).orElseThrow());
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, Model model) {
        Increase increase = find(id);
        model.addAttribute("form", DecisionForm.proposing(increase));
        return page(increase, model);
    }

    @PostMapping("/{id}/approve")
    String approve(
            @PathVariable String id,
            @ModelAttribute("form") DecisionForm form,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Increase increase = find(id);
        String problem = decisions.approve(increase, form, user.actor().label());
        if (problem != null) {
            model.addAttribute("problem", problem);
            response.setStatus(UNPROCESSABLE);
            return page(increase, model);
        }
        next.addFlashAttribute("notice", "notice.increase.approved");
        next.addFlashAttribute("noticeOf", row(increase).name());
        return LIST;
    }

    @PostMapping("/{id}/deny")
    String deny(@PathVariable String id, @AuthenticationPrincipal ConsoleUser user, RedirectAttributes next) {
        Increase increase = find(id);
        try {
            increases.deny(increase.id(), user.actor().label());
            next.addFlashAttribute("notice", "notice.increase.denied");
            next.addFlashAttribute("noticeOf", row(increase).name());
        } catch (IncreaseRefusedException e) {
            next.addFlashAttribute("problem", MyLimitsPage.sentence(e));
        }
        return LIST;
    }

    private String page(Increase increase, Model model) {
        model.addAttribute("increase", row(increase));
        model.addAttribute("choices", HowLong.values());
        return "increases/decide";
    }

    private Increase find(String id) {
        return Ids.parse(Increase.ID, id)
                .flatMap(increases::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}

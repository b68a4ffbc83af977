package dev.sluice.gateway.increases;

import dev.sluice.adminui.increases.IncreaseRow;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.increases.Increase.State;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
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

/** The pages of approvers: who asks for more, and the answer. Everybody gets here: {@link Approvers} says who may what. */
@Controller
@RequestMapping(IncreasesPage.PATH)
class IncreasesPage {

    static final String PATH = "/console/increases";

    private static final int UNPROCESSABLE = 422;
    private static final int SHOWN = 100;
    private static final String LIST = "redirect:" + PATH;

    private final Increases increases;
    private final Decisions decisions;
    private final Approvers approvers;
    private final Members members;
    private final IncreaseRows rows;

    IncreasesPage(Increases increases, Decisions decisions, Approvers approvers, Members members, IncreaseRows rows) {
        this.increases = increases;
        this.decisions = decisions;
        this.approvers = approvers;
        this.members = members;
        this.rows = rows;
    }

    @GetMapping
    String list(@AuthenticationPrincipal ConsoleUser user, Model model) {
        boolean all = approvers.ofAll(user.role());
        List<UUID> workspaces = all ? List.of() : approvers.workspacesOf(user.memberId());
        if (!all && workspaces.isEmpty()) {
            throw new AccessDeniedException("admins of workspaces only, besides those of the organization");
        }
        model.addAttribute("pending", rows(user, all, workspaces, EnumSet.of(State.PENDING)));
        model.addAttribute("decided", rows(user, all, workspaces, EnumSet.complementOf(EnumSet.of(State.PENDING))));
        return "increases/list";
    }

    private List<IncreaseRow> rows(ConsoleUser user, boolean all, List<UUID> workspaces, Set<State> states) {
        List<String> names = states.stream().map(State::name).toList();
        List<Increase> found =
                all ? increases.list(names, List.of(), null, SHOWN) : increases.in(workspaces, names, SHOWN);
        return found.stream().map(increase -> row(increase, user)).toList();
    }

    private IncreaseRow row(Increase increase, ConsoleUser user) {
        return rows.of(increase, members.find(increase.memberId()).orElseThrow(), user.memberId());
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, @AuthenticationPrincipal ConsoleUser user, Model model) {
        Increase increase = find(id, user);
        model.addAttribute("form", DecisionForm.proposing(increase));
        return page(increase, user, model);
    }

    @PostMapping("/{id}/approve")
    String approve(
            @PathVariable String id,
            @ModelAttribute("form") DecisionForm form,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Increase increase = answerable(id, user);
        String problem = decisions.approve(increase, form, user.actor().label());
        if (problem != null) {
            model.addAttribute("problem", problem);
            response.setStatus(UNPROCESSABLE);
            return page(increase, user, model);
        }
        next.addFlashAttribute("notice", "notice.increase.approved");
        next.addFlashAttribute("noticeOf", row(increase, user).name());
        return LIST;
    }

    @PostMapping("/{id}/deny")
    String deny(@PathVariable String id, @AuthenticationPrincipal ConsoleUser user, RedirectAttributes next) {
        Increase increase = answerable(id, user);
        try {
            increases.deny(increase.id(), user.actor().label());
            next.addFlashAttribute("notice", "notice.increase.denied");
            next.addFlashAttribute("noticeOf", row(increase, user).name());
        } catch (IncreaseRefusedException e) {
            next.addFlashAttribute("problem", MyLimitsPage.sentence(e));
        }
        return LIST;
    }

    private String page(Increase increase, ConsoleUser user, Model model) {
        model.addAttribute("increase", row(increase, user));
        model.addAttribute("choices", HowLong.values());
        return "increases/decide";
    }

    /** Whoever may not look at it is told what they are told of one that is not there. */
    private Increase find(String id, ConsoleUser user) {
        return Ids.parse(Increase.ID, id)
                .flatMap(increases::find)
                .filter(increase -> approvers.maySee(user.memberId(), user.role(), increase))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private Increase answerable(String id, ConsoleUser user) {
        Increase increase = find(id, user);
        if (!approvers.mayAnswer(user.memberId(), user.role(), increase)) {
            throw new AccessDeniedException("nobody answers their own request");
        }
        return increase;
    }
}

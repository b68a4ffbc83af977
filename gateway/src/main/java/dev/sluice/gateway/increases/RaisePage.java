package dev.sluice.gateway.increases;

import dev.sluice.gateway.audit.Actor;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.increases.ApprovalLinks.Opened;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page behind the one-time link in an approver's mail. Opening it changes nothing, because mail servers open links too;
 * the answer is a form of its own.
 */
@Controller
class RaisePage {

    private static final int UNPROCESSABLE = 422;

    private final ApprovalLinks links;
    private final Increases increases;
    private final Decisions decisions;
    private final Members members;
    private final IncreaseRows rows;

    RaisePage(ApprovalLinks links, Increases increases, Decisions decisions, Members members, IncreaseRows rows) {
        this.links = links;
        this.increases = increases;
        this.decisions = decisions;
        this.members = members;
        this.rows = rows;
    }

    /** Who decides by a link, for the record. */
    private record ByLink(Actor actor) implements Actor.Accountable {}

    @GetMapping("/raise")
    String show(@RequestParam(defaultValue = "") String token, Model model, HttpServletResponse response) {
        Optional<Opened> opened = open(token, response);
        if (opened.isEmpty()) {
            return gone(response);
        }
        Increase increase = increases.find(opened.get().increaseId()).orElseThrow();
        model.addAttribute("form", DecisionForm.proposing(increase));
        return page(increase, opened.get(), token, model);
    }

    @PostMapping("/raise")
    String decide(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String answer,
            @ModelAttribute("form") DecisionForm form,
            Model model,
            HttpServletResponse response) {
        Optional<Opened> opened = open(token, response);
        if (opened.isEmpty()) {
            return gone(response);
        }
        Member approver = opened.get().approver();
        Increase increase = increases.find(opened.get().increaseId()).orElseThrow();
        Actor actor = new Actor(Actor.Type.USER, approver.id(), approver.name() + " <" + approver.email() + ">");
        if (answer.equals("deny")) {
            as(actor, () -> increases.deny(increase.id(), actor.label()));
        } else {
            String problem = as(actor, () -> decisions.approve(increase, form, actor.label()));
            if (problem != null) {
                model.addAttribute("problem", problem);
                response.setStatus(UNPROCESSABLE);
                return page(increase, opened.get(), token, model);
            }
        }
        model.addAttribute(
                "increase",
                rows.of(
                        increases.find(increase.id()).orElseThrow(),
                        members.find(increase.memberId()).orElseThrow()));
        return "increases/raised";
    }

    private Optional<Opened> open(String token, HttpServletResponse response) {
        // The token is in the address: it must not travel on.
        response.setHeader("Referrer-Policy", "no-referrer");
        return links.open(token);
    }

    private String page(Increase increase, Opened opened, String token, Model model) {
        model.addAttribute(
                "increase", rows.of(increase, members.find(increase.memberId()).orElseThrow()));
        model.addAttribute("choices", HowLong.values());
        model.addAttribute("token", token);
        model.addAttribute("approver", opened.approver().name());
        return "increases/raise";
    }

    private static String gone(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_GONE);
        return "increases/gone";
    }

    /** Whoever is signed in in this browser, the link's owner is who did it. */
    private static <T extends @Nullable Object> T as(Actor actor, Supplier<T> action) {
        SecurityContext before = SecurityContextHolder.getContext();
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(
                UsernamePasswordAuthenticationToken.authenticated(new ByLink(actor), null, List.of()));
        SecurityContextHolder.setContext(context);
        try {
            return action.get();
        } finally {
            SecurityContextHolder.setContext(before);
        }
    }
}

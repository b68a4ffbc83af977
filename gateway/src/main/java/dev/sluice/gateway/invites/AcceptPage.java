package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.LocalAccounts;
import dev.sluice.gateway.identity.OtherWaysIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page behind an invite's link: makes the member and signs them in. */
@Controller
class AcceptPage {

    private static final int UNPROCESSABLE = 422;
    private static final Set<Role> CONSOLE = EnumSet.of(Role.OWNER, Role.ADMIN, Role.BILLING, Role.AUDITOR);

    private final Invites invites;
    private final InviteMail mail;
    private final LocalAccounts accounts;
    private final ObjectProvider<OtherWaysIn> ways;

    AcceptPage(Invites invites, InviteMail mail, LocalAccounts accounts, ObjectProvider<OtherWaysIn> ways) {
        this.ways = ways;
        this.invites = invites;
        this.mail = mail;
        this.accounts = accounts;
    }

    @GetMapping("/invite")
    String form(@RequestParam(defaultValue = "") String token, Model model, HttpServletResponse response) {
        Optional<Invite> invite = invites.opens(token);
        if (invite.isEmpty()) {
            return gone(response);
        }
        model.addAttribute("form", AcceptForm.empty(token));
        return form(invite.get(), model, response);
    }

    @PostMapping("/invite")
    String accept(
            @Valid @ModelAttribute("form") AcceptForm form,
            BindingResult problems,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Optional<Invite> invite = invites.opens(form.token());
        if (invite.isEmpty()) {
            return gone(response);
        }
        accounts.passwordProblem(form.password(), invite.get().email())
                .ifPresent(key -> problems.rejectValue("password", key));
        if (!form.password().equals(form.repeat())) {
            problems.rejectValue("repeat", "password.differs");
        }
        if (!problems.hasErrors()) {
            try {
                Optional<Member> member = invites.accept(form.token(), form.name(), form.password());
                return member.isEmpty() ? gone(response) : welcome(member.get(), request, response);
            } catch (InvalidMemberException e) {
                problems.rejectValue("name", "member.unusable", new Object[] {String.valueOf(e.getMessage())}, null);
            }
        }
        response.setStatus(UNPROCESSABLE);
        return form(invite.get(), model, response);
    }

    private String welcome(Member member, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Referrer-Policy", "no-referrer");
        accounts.signIn(member, request, response);
        return CONSOLE.contains(member.role()) ? "redirect:/console/account?welcome" : "redirect:/console/connect";
    }

    private String form(Invite invite, Model model, HttpServletResponse response) {
        // The token is in the address: it must not travel on.
        response.setHeader("Referrer-Policy", "no-referrer");
        model.addAttribute("organization", mail.organization());
        model.addAttribute("email", invite.email());
        model.addAttribute("role", invite.role().apiName());
        ways.stream()
                .flatMap(some -> some.of(invite.email()).stream())
                .findFirst()
                .ifPresent(way -> model.addAttribute("way", way));
        return "invites/accept";
    }

    private static String gone(HttpServletResponse response) {
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setStatus(HttpServletResponse.SC_GONE);
        return "invites/gone";
    }
}

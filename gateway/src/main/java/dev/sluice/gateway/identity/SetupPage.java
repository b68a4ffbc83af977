package dev.sluice.gateway.identity;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberExistsException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page behind the one-time link: makes the first owner. */
@Controller
class SetupPage {

    private static final int UNPROCESSABLE = 422;

    private final OwnerSetup setup;
    private final BrowserSessions sessions;

    SetupPage(OwnerSetup setup, BrowserSessions sessions) {
        this.setup = setup;
        this.sessions = sessions;
    }

    @GetMapping("/setup")
    String form(@RequestParam(defaultValue = "") String token, Model model, HttpServletResponse response) {
        if (!setup.isGood(token)) {
            return gone(response);
        }
        model.addAttribute("form", SetupForm.empty(token));
        return "account/setup";
    }

    @PostMapping("/setup")
    String setUp(
            @Valid @ModelAttribute("form") SetupForm form,
            BindingResult problems,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!setup.isGood(form.token())) {
            return gone(response);
        }
        PasswordRules.problem(form.password(), form.email()).ifPresent(key -> problems.rejectValue("password", key));
        if (!form.password().equals(form.repeat())) {
            problems.rejectValue("repeat", "password.differs");
        }
        if (problems.hasErrors()) {
            return again(response);
        }
        try {
            Optional<Member> owner = setup.setUp(form.token(), form.name(), form.email(), form.password());
            if (owner.isEmpty()) {
                return gone(response);
            }
            sessions.begin(owner.get(), request, response);
            return "redirect:/console/account?welcome";
        } catch (MemberExistsException e) {
            problems.rejectValue("email", "member.exists");
        } catch (IllegalArgumentException e) {
            problems.rejectValue("email", "member.unusable", new Object[] {e.getMessage()}, null);
        }
        return again(response);
    }

    private static String again(HttpServletResponse response) {
        response.setStatus(UNPROCESSABLE);
        return "account/setup";
    }

    private static String gone(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_GONE);
        return "account/setup-gone";
    }
}

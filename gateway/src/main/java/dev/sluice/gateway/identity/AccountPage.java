package dev.sluice.gateway.identity;

import dev.sluice.adminui.Moment;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.OwnOrganization;
import dev.sluice.gateway.identity.LocalCredentials.LocalCredential;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One's own account: two-step sign-in on and off. */
@Controller
@RequestMapping("/console/account")
class AccountPage {

    private static final int UNPROCESSABLE = 422;

    /** Session attribute of the secret that waits for its first code. */
    private static final String PROPOSED = AccountPage.class.getName() + ".proposed";

    private final LocalCredentials credentials;
    private final Members members;
    private final OwnOrganization organization;
    private final TwoStep twoStep;
    private final SignIn signIn;
    private final Clock clock;

    AccountPage(
            LocalCredentials credentials,
            Members members,
            OwnOrganization organization,
            TwoStep twoStep,
            SignIn signIn,
            Clock clock) {
        this.credentials = credentials;
        this.members = members;
        this.organization = organization;
        this.twoStep = twoStep;
        this.signIn = signIn;
        this.clock = clock;
    }

    @GetMapping
    String show(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(required = false) @Nullable String welcome,
            Model model,
            HttpSession session) {
        model.addAttribute("welcome", welcome != null);
        return page(user, model, session);
    }

    @PostMapping("/two-step")
    String turnOn(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(defaultValue = "") String code,
            Model model,
            HttpSession session,
            HttpServletResponse response,
            RedirectAttributes next) {
        if (!(session.getAttribute(PROPOSED) instanceof byte[] secret) || isOn(user)) {
            return "redirect:/console/account";
        }
        Optional<List<String>> recoveryCodes = twoStep.turnOn(user.memberId(), secret, code);
        if (recoveryCodes.isEmpty()) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("codeProblem", "code.wrong");
            return page(user, model, session);
        }
        session.removeAttribute(PROPOSED);
        next.addFlashAttribute("recoveryCodes", recoveryCodes.get());
        return "redirect:/console/account";
    }

    @PostMapping("/two-step/off")
    String turnOff(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(defaultValue = "") String password,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        Member member = members.find(user.memberId()).orElseThrow();
        return switch (signIn.confirm(member, password, request.getRemoteAddr())) {
            case SignIn.Result.SignedIn(var same) -> {
                twoStep.turnOff(same.id());
                next.addFlashAttribute("notice", "notice.two-step.off");
                yield "redirect:/console/account";
            }
            case SignIn.Result.Wait(var left) -> {
                response.setStatus(429);
                model.addAttribute("waitMinutes", left.toMinutes() + 1);
                yield page(user, model, request.getSession());
            }
            case SignIn.Result.Refused _, SignIn.Result.CodeWanted _ -> {
                response.setStatus(UNPROCESSABLE);
                model.addAttribute("passwordProblem", "password.wrong");
                yield page(user, model, request.getSession());
            }
        };
    }

    private String page(ConsoleUser user, Model model, HttpSession session) {
        LocalCredential credential = credentials.find(user.memberId()).orElse(null);
        model.addAttribute("local", credential != null);
        if (user.isOwner()) {
            model.addAttribute("organization", organization.get().name());
        }
        if (credential != null && credential.twoStep()) {
            model.addAttribute("since", Moment.of(credential.totpSince(), clock.instant()));
            model.addAttribute("codesLeft", credentials.unusedRecoveryCodes(user.memberId()));
        } else if (credential != null) {
            byte[] secret = proposed(session);
            model.addAttribute("secret", Base32.encode(secret).replaceAll("(.{4})(?=.)", "$1 "));
            model.addAttribute("qr", QrCodes.draw(Totp.uri(user.email(), secret)));
        }
        return "account/account";
    }

    /** The same secret until it is confirmed, so that a mistyped code does not cost another scan. */
    private static byte[] proposed(HttpSession session) {
        if (session.getAttribute(PROPOSED) instanceof byte[] secret) {
            return secret;
        }
        byte[] secret = Totp.newSecret();
        session.setAttribute(PROPOSED, secret);
        return secret;
    }

    private boolean isOn(ConsoleUser user) {
        return credentials.find(user.memberId()).map(LocalCredential::twoStep).orElse(false);
    }
}

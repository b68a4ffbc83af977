package dev.sluice.gateway.identity;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The sign-in pages: e-mail and password, then a code where two-step sign-in is on. */
@Controller
class SignInPage {

    /** How long the first step stays good while the second is awaited. */
    private static final Duration CODE_TIME = Duration.ofMinutes(5);

    /** Where sign-in may lead: pages of the console and nothing that a browser could take for another host. */
    private static final Pattern NEXT =
            Pattern.compile("/console(/[A-Za-z0-9_-]+)*|/device(\\?user_code=[A-Za-z0-9-]{1,20})?");

    private static final String START = "/console";

    private final SignIn signIn;
    private final BrowserSessions sessions;
    private final Clock clock;

    SignInPage(SignIn signIn, BrowserSessions sessions, Clock clock) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** The member who has passed the first step. */
    private record FirstStepDone(UUID memberId, String next, Instant goodUntil) implements Serializable {}

    @GetMapping("/sign-in")
    String form(
            @AuthenticationPrincipal @Nullable ConsoleUser user,
            @RequestParam(defaultValue = START) String next,
            @RequestParam(required = false) @Nullable String out,
            Model model) {
        if (user != null) {
            return "redirect:" + safe(next);
        }
        model.addAttribute("signedOut", out != null);
        return page(model, "", next);
    }

    @PostMapping("/sign-in")
    String password(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = START) String next,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        return switch (signIn.password(email, password, request.getRemoteAddr())) {
            case SignIn.Result.SignedIn(var member) -> {
                sessions.begin(member, request, response);
                yield "redirect:" + safe(next);
            }
            case SignIn.Result.CodeWanted(var memberId) -> {
                HttpSession old = request.getSession(false);
                if (old != null) {
                    old.invalidate();
                }
                request.getSession(true)
                        .setAttribute(
                                FirstStepDone.class.getName(),
                                new FirstStepDone(
                                        memberId, safe(next), clock.instant().plus(CODE_TIME)));
                yield "redirect:/sign-in/code";
            }
            case SignIn.Result.Refused() -> {
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
                model.addAttribute("refused", true);
                yield page(model, email, next);
            }
            case SignIn.Result.Wait(var left) -> {
                tellToWait(left, model, response);
                yield page(model, email, next);
            }
        };
    }

    @GetMapping("/sign-in/code")
    String codeForm(HttpServletRequest request) {
        return firstStep(request).isPresent() ? "account/sign-in-code" : "redirect:/sign-in";
    }

    @PostMapping("/sign-in/code")
    String code(
            @RequestParam(defaultValue = "") String code,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        FirstStepDone first = firstStep(request).orElse(null);
        if (first == null) {
            return "redirect:/sign-in";
        }
        return switch (signIn.code(first.memberId(), code, request.getRemoteAddr())) {
            case SignIn.Result.SignedIn(var member) -> {
                sessions.begin(member, request, response);
                yield "redirect:" + first.next();
            }
            case SignIn.Result.Wait(var left) -> {
                tellToWait(left, model, response);
                yield "account/sign-in-code";
            }
            case SignIn.Result.Refused _, SignIn.Result.CodeWanted _ -> {
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
                model.addAttribute("refused", true);
                yield "account/sign-in-code";
            }
        };
    }

    private Optional<FirstStepDone> firstStep(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null
                        && session.getAttribute(FirstStepDone.class.getName()) instanceof FirstStepDone first
                        && clock.instant().isBefore(first.goodUntil())
                ? Optional.of(first)
                : Optional.empty();
    }

    private static void tellToWait(Duration left, Model model, HttpServletResponse response) {
        response.setStatus(429);
        response.setHeader("Retry-After", String.valueOf(left.toSeconds() + 1));
        model.addAttribute("waitMinutes", left.toMinutes() + 1);
    }

    private static String page(Model model, String email, String next) {
        model.addAttribute("email", email);
        model.addAttribute("next", safe(next));
        return "account/sign-in";
    }

    private static String safe(String next) {
        return NEXT.matcher(next).matches() ? next : START;
    }
}

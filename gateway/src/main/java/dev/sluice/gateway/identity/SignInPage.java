package dev.sluice.gateway.identity;

import dev.sluice.gateway.audit.Actor;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
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

    private static final int UNPROCESSABLE = 422;
    private static final Logger LOG = LoggerFactory.getLogger(SignInPage.class);
    private static final String START = NextPage.START;

    private final SignIn signIn;
    private final BrowserSessions sessions;
    private final ObjectProvider<OtherWaysIn> otherWays;
    private final Audit audit;
    private final Clock clock;

    SignInPage(
            SignIn signIn, BrowserSessions sessions, ObjectProvider<OtherWaysIn> otherWays, Audit audit, Clock clock) {
        this.audit = audit;
        this.otherWays = otherWays;
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
                tell(member, request);
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

    /** From an e-mail address to its provider. */
    @PostMapping("/sign-in/sso")
    String provider(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = START) String next,
            Model model,
            HttpServletResponse response) {
        Optional<OtherWaysIn.Way> way =
                otherWays.stream().flatMap(some -> some.of(email).stream()).findFirst();
        if (way.isEmpty()) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("noProvider", true);
            return page(model, email, next);
        }
        return HandOver.to(
                way.get().start() + "?next=" + URLEncoder.encode(safe(next), StandardCharsets.UTF_8),
                way.get().name(),
                model,
                response);
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
                tell(member, request);
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

    private String page(Model model, String email, String next) {
        List<OtherWaysIn.Way> ways = ways();
        model.addAttribute("email", email);
        model.addAttribute("next", safe(next));
        model.addAttribute("ways", ways);
        model.addAttribute("byEmail", ways.stream().anyMatch(OtherWaysIn.Way::byEmail));
        return "account/sign-in";
    }

    private List<OtherWaysIn.Way> ways() {
        return otherWays.stream().flatMap(some -> some.list().stream()).toList();
    }

    /** Where others vouch for people, a password is the way in for the day they cannot, and worth a look. */
    private void tell(Member member, HttpServletRequest request) {
        audit.record(
                new Actor(Actor.Type.USER, member.id(), member.email()),
                "sign_in.local",
                new Subject("user", Ids.text("user", member.id()), member.email()),
                Map.of());
        if (!ways().isEmpty()) {
            LOG.warn("local sign-in: {} from {}", member.email(), request.getRemoteAddr());
        }
    }

    private static String safe(String next) {
        return NextPage.safe(next);
    }
}

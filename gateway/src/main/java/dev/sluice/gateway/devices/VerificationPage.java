package dev.sluice.gateway.devices;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.devices.WaitingDevice;
import dev.sluice.gateway.devices.Authorizations.Authorization;
import dev.sluice.gateway.identity.ConsoleUser;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Where a person lets a client in (RFC 8628 §3.3; contract §4). It shows what asks and never decides by itself. Wrong codes
 * are counted whether they are looked at or decided on, so guessing is slow everywhere.
 */
@Controller
class VerificationPage {

    static final int WRONG_CODES = 10;

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'none'; style-src 'self';"
            + " img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /** Wrong codes from everywhere in ten minutes that deserve a look. */
    private static final int ALARMING = 200;

    private static final Logger LOG = LoggerFactory.getLogger(VerificationPage.class);
    private static final int LONGEST_SHOWN = 20;
    private static final String EVERYWHERE = "everywhere";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Authorizations authorizations;
    private final Clock clock;
    private final PerAddress wrong;
    private final PerAddress wrongEverywhere;

    VerificationPage(Authorizations authorizations, Clock clock) {
        this.authorizations = authorizations;
        this.clock = clock;
        this.wrong = new PerAddress(WRONG_CODES, clock);
        this.wrongEverywhere = new PerAddress(ALARMING, clock);
    }

    /** Here somebody gives their rights away by one click: no script of anybody has a place on these pages. */
    @ModelAttribute
    void noScripts(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    }

    @GetMapping("/device")
    String show(
            @RequestParam(name = "user_code", defaultValue = "") String typed,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        response.setHeader("Referrer-Policy", "no-referrer");
        if (typed.isBlank()) {
            return "devices/enter";
        }
        Optional<Duration> wait = wrong.waitFor(request.getRemoteAddr());
        if (wait.isPresent()) {
            return tooMany(wait.get(), model, response);
        }
        Optional<String> code = Secrets.typed(typed);
        Optional<Authorization> waiting = code.flatMap(authorizations::waiting);
        if (waiting.isEmpty()) {
            return unknown(typed, model, request, response);
        }
        Authorization found = waiting.get();
        model.addAttribute(
                "device",
                new WaitingDevice(
                        Secrets.shown(code.orElseThrow()),
                        DeviceRows.surface(found.asker().surface()),
                        found.asker().client(),
                        found.asker().address(),
                        new Moment(found.createdAt(), clock.instant()),
                        found.asker().address().equals(request.getRemoteAddr())));
        return "devices/confirm";
    }

    @PostMapping("/device")
    String approve(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(name = "user_code", defaultValue = "") String typed,
            @RequestHeader(name = "Sec-Fetch-Site", defaultValue = "none") String site,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        return decide(user, typed, site, true, model, request, response, next);
    }

    @PostMapping("/device/deny")
    String deny(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(name = "user_code", defaultValue = "") String typed,
            @RequestHeader(name = "Sec-Fetch-Site", defaultValue = "none") String site,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        return decide(user, typed, site, false, model, request, response, next);
    }

    private String decide(
            ConsoleUser user,
            String typed,
            String site,
            boolean approve,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        response.setHeader("Referrer-Policy", "no-referrer");
        if (!OWN_SITES.contains(site)) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        Optional<Duration> wait = wrong.waitFor(request.getRemoteAddr());
        if (wait.isPresent()) {
            return tooMany(wait.get(), model, response);
        }
        boolean decided = Secrets.typed(typed)
                .filter(code -> authorizations.decide(code, user.memberId(), approve))
                .isPresent();
        if (!decided) {
            return unknown(typed, model, request, response);
        }
        next.addFlashAttribute("outcome", approve ? "approved" : "denied");
        return "redirect:/device";
    }

    private String unknown(String typed, Model model, HttpServletRequest request, HttpServletResponse response) {
        wrong.take(request.getRemoteAddr());
        wrongEverywhere
                .take(EVERYWHERE)
                .ifPresent(left -> LOG.warn("very many wrong sign-in codes were typed; somebody may be guessing"));
        response.setStatus(HttpStatus.NOT_FOUND.value());
        model.addAttribute("unknown", true);
        model.addAttribute("typed", typed.length() > LONGEST_SHOWN ? "" : typed);
        return "devices/enter";
    }

    private static String tooMany(Duration left, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
        response.setHeader("Retry-After", String.valueOf(left.toSeconds() + 1));
        model.addAttribute("waitMinutes", left.toMinutes() + 1);
        return "devices/enter";
    }
}

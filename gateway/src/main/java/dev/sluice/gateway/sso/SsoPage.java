package dev.sluice.gateway.sso;

import dev.sluice.gateway.identity.BrowserSessions;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.identity.NextPage;
import dev.sluice.gateway.sso.Attempts.Attempt;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** To the provider and back. */
@Controller
@RequestMapping("/sso/{id}")
class SsoPage {

    private static final Logger LOG = LoggerFactory.getLogger(SsoPage.class);

    private final IdentityProviders providers;
    private final OidcFlow flow;
    private final Attempts attempts;
    private final Arrivals arrivals;
    private final BrowserSessions sessions;
    private final SsoBrowser browsers;
    private final SsoViews views;

    SsoPage(
            IdentityProviders providers,
            OidcFlow flow,
            Attempts attempts,
            Arrivals arrivals,
            BrowserSessions sessions,
            SsoBrowser browsers,
            SsoViews views) {
        this.providers = providers;
        this.flow = flow;
        this.attempts = attempts;
        this.arrivals = arrivals;
        this.sessions = sessions;
        this.browsers = browsers;
        this.views = views;
    }

    @GetMapping("/start")
    String start(
            @PathVariable String id,
            @RequestParam(defaultValue = NextPage.START) String next,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        OidcProvider provider = find(id).orElse(null);
        if (provider == null || !provider.common().enabled()) {
            return problem(provider, Problem.UNKNOWN_PROVIDER, null, model, response);
        }
        return leave(
                provider, new Attempt(provider.common().id(), NextPage.safe(next), null), model, request, response);
    }

    /** The same for a test: shows what came back and signs nobody in. Only for those who may edit providers. */
    @GetMapping("/test")
    String test(
            @AuthenticationPrincipal @Nullable ConsoleUser user,
            @PathVariable String id,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        OidcProvider provider = find(id).orElse(null);
        if (provider == null || user == null || !SsoViews.manages(user)) {
            return problem(provider, Problem.UNKNOWN_PROVIDER, null, model, response);
        }
        return leave(
                provider,
                new Attempt(provider.common().id(), NextPage.START, user.memberId()),
                model,
                request,
                response);
    }

    private String leave(
            OidcProvider provider,
            Attempt attempt,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        String browser = browsers.known(request).orElseGet(Attempts::newSecret);
        try {
            URI where = flow.begin(provider, browser, attempt);
            browsers.remember(browser, response);
            return "redirect:" + where;
        } catch (SsoFailure e) {
            return views.failure(provider.common(), e, attempt.trialBy() != null, model, response);
        }
    }

    @GetMapping("/callback")
    String callback(
            @AuthenticationPrincipal @Nullable ConsoleUser user,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String iss,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(name = "error_description", required = false) @Nullable String description,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        OidcProvider provider = find(id).orElse(null);
        if (provider == null) {
            return problem(null, Problem.UNKNOWN_PROVIDER, null, model, response);
        }
        String browser = browsers.known(request).orElse("");
        Attempt attempt = attempts.take(browser, state, provider.common().id()).orElse(null);
        if (attempt == null) {
            return problem(provider, Problem.STALE, null, model, response);
        }
        boolean trial = attempt.trialBy() != null;
        if (trial
                && (user == null || !SsoViews.manages(user) || !user.memberId().equals(attempt.trialBy()))) {
            return problem(provider, Problem.STALE, null, model, response);
        }
        try {
            OidcFlow.Proof proof =
                    flow.finish(provider, browser, state, new OidcFlow.Answer(code, iss, error, description));
            if (trial) {
                return views.outcome(provider.common(), proof.identity(), proof.claims(), model);
            }
            return switch (arrivals.arrive(provider.common(), proof.identity())) {
                case Arrival.SignedIn(var member) -> {
                    sessions.begin(member, proof.via(), request, response);
                    yield "redirect:" + attempt.next();
                }
                case Arrival.Refused(var problem) ->
                    problem(provider, problem, proof.identity().email(), model, response);
            };
        } catch (SsoFailure e) {
            return views.failure(provider.common(), e, trial, model, response);
        }
    }

    /** OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.8. */
    @PostMapping("/back-channel-logout")
    ResponseEntity<Map<String, String>> backChannelLogout(
            @PathVariable String id, @RequestParam(name = "logout_token", defaultValue = "") String token) {
        OidcProvider provider = find(id).orElse(null);
        if (provider == null) {
            return refused(404, "unknown provider");
        }
        try {
            int ended = flow.backChannelLogout(provider, token);
            LOG.info("{} signed out {} browser sessions", provider.common().name(), ended);
            return ResponseEntity.ok().header("Cache-Control", "no-store").build();
        } catch (SsoFailure e) {
            LOG.warn("a logout token of {} was refused: {}", provider.common().name(), e.getMessage());
            return refused(400, e.getMessage());
        }
    }

    private static ResponseEntity<Map<String, String>> refused(int status, @Nullable String why) {
        return ResponseEntity.status(status)
                .header("Cache-Control", "no-store")
                .body(Map.of("error", "invalid_request", "error_description", String.valueOf(why)));
    }

    private String problem(
            @Nullable OidcProvider provider,
            Problem problem,
            @Nullable String email,
            Model model,
            HttpServletResponse response) {
        return views.problem(provider == null ? null : provider.common(), problem, email, model, response);
    }

    private Optional<OidcProvider> find(String id) {
        try {
            return providers.findOidc(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

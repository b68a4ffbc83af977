package dev.sluice.gateway.sso;

import dev.sluice.gateway.identity.BrowserSessions;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.identity.NextPage;
import dev.sluice.gateway.saml.SamlIdentity;
import dev.sluice.gateway.saml.SpMetadata;
import dev.sluice.gateway.sso.Attempts.Attempt;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.View;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** To a SAML provider and back, and out again. */
@Controller
@RequestMapping("/sso/saml/{id}")
class SamlPage {

    /** In bytes, with every character of the base64 escaped. */
    private static final int LARGEST_FORM = 2 * ParkedResponses.LONGEST;

    private static final MediaType METADATA = MediaType.parseMediaType("application/samlmetadata+xml");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SamlProviders providers;
    private final SamlFlow flow;
    private final Attempts attempts;
    private final ParkedResponses parked;
    private final Arrivals arrivals;
    private final BrowserSessions sessions;
    private final SsoBrowser browsers;
    private final SsoViews views;

    SamlPage(
            SamlProviders providers,
            SamlFlow flow,
            Attempts attempts,
            ParkedResponses parked,
            Arrivals arrivals,
            BrowserSessions sessions,
            SsoBrowser browsers,
            SsoViews views) {
        this.providers = providers;
        this.flow = flow;
        this.attempts = attempts;
        this.parked = parked;
        this.arrivals = arrivals;
        this.sessions = sessions;
        this.browsers = browsers;
        this.views = views;
    }

    /** Us, for the provider's administrator to import. */
    @GetMapping("/metadata")
    ResponseEntity<String> metadata(
            @PathVariable String id, @RequestParam(required = false) @Nullable String download) {
        SamlProvider provider = find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().contentType(METADATA);
        if (download != null) {
            answer.header("Content-Disposition", "attachment; filename=\"sluice-saml-metadata.xml\"");
        }
        return answer.body(SpMetadata.write(providers.us(provider)));
    }

    @GetMapping("/start")
    String start(
            @PathVariable String id,
            @RequestParam(defaultValue = NextPage.START) String next,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        SamlProvider provider = find(id).orElse(null);
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
        SamlProvider provider = find(id).orElse(null);
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
            SamlProvider provider,
            Attempt attempt,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        String browser = browsers.known(request).orElseGet(Attempts::newSecret);
        try {
            SamlFlow.Way way = flow.begin(provider, browser, attempt);
            browsers.remember(browser, response);
            return switch (way) {
                case SamlFlow.Way.Redirected(var to) -> "redirect:" + to;
                case SamlFlow.Way.Posted posted -> post(provider, posted, model, response);
            };
        } catch (SsoFailure e) {
            return views.failure(provider.common(), e, attempt.trialBy() != null, model, response);
        }
    }

    /** A form that a script sends, or a press of its button; the policy lets it go to the provider and nowhere else. */
    private static String post(
            SamlProvider provider, SamlFlow.Way.Posted posted, Model model, HttpServletResponse response) {
        URI to = posted.to();
        String origin = to.getScheme() + "://" + to.getRawAuthority();
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                        + " form-action " + origin + "; frame-ancestors 'none'; base-uri 'none'");
        response.setHeader("Cache-Control", "no-store");
        model.addAttribute("name", provider.common().name());
        model.addAttribute("to", to.toString());
        model.addAttribute("samlRequest", posted.samlRequest());
        model.addAttribute("relayState", posted.relayState());
        return "sso/post";
    }

    /**
     * Takes a response that a browser brings from the provider's site, and so without our cookie: it waits for the request
     * that follows. One that nobody here asked for is not read; the sign-in begins anew, from here.
     */
    @PostMapping("/acs")
    String arrive(@PathVariable String id, Model model, HttpServletRequest request, HttpServletResponse response) {
        SamlProvider provider = find(id).orElse(null);
        if (provider == null) {
            return problem(null, Problem.UNKNOWN_PROVIDER, null, model, response);
        }
        if (tooLarge(request)) {
            return problem(provider, Problem.TOO_MUCH, null, model, response);
        }
        String saml = field(request, "SAMLResponse");
        String state = field(request, "RelayState");
        if (saml.isEmpty()) {
            return problem(provider, Problem.BAD_TOKEN, null, model, response);
        }
        String here = "/sso/saml/" + provider.common().id();
        if (!Attempts.isSecret(state)) {
            return seeOther(here + "/start", request);
        }
        return switch (parked.park(state, provider.common().id(), saml)) {
            case WAITS -> seeOther(here + "/finish?state=" + state, request);
            case NO_ATTEMPT -> problem(provider, Problem.STALE, null, model, response);
            case NO_ROOM -> problem(provider, Problem.TOO_MUCH, null, model, response);
        };
    }

    /** 303, so that no browser posts the response again. */
    private static String seeOther(String where, HttpServletRequest request) {
        request.setAttribute(View.RESPONSE_STATUS_ATTRIBUTE, HttpStatus.SEE_OTHER);
        return "redirect:" + where;
    }

    @GetMapping("/finish")
    String finish(
            @AuthenticationPrincipal @Nullable ConsoleUser user,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String state,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        SamlProvider provider = find(id).orElse(null);
        if (provider == null) {
            return problem(null, Problem.UNKNOWN_PROVIDER, null, model, response);
        }
        UUID providerId = provider.common().id();
        String browser = browsers.known(request).orElse("");
        String saml = parked.of(state, providerId).orElse(null);
        Attempt attempt =
                saml == null ? null : attempts.take(browser, state, providerId).orElse(null);
        if (saml == null || attempt == null) {
            return problem(provider, Problem.STALE, null, model, response);
        }
        boolean trial = attempt.trialBy() != null;
        if (trial
                && (user == null || !SsoViews.manages(user) || !user.memberId().equals(attempt.trialBy()))) {
            return problem(provider, Problem.STALE, null, model, response);
        }
        try {
            SamlFlow.Proof proof = flow.finish(provider, browser, state, saml);
            if (trial) {
                return views.outcome(provider.common(), proof.identity(), shown(proof.said()), model);
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

    private static ObjectNode shown(SamlIdentity said) {
        ObjectNode shown = JSON.createObjectNode();
        shown.put("NameID", said.nameId());
        shown.put("Format", said.nameIdFormat());
        shown.put("SessionIndex", said.sessionIndex());
        ObjectNode attributes = shown.putObject("attributes");
        said.attributes().forEach((name, values) -> attributes.set(name, JSON.valueToTree(values)));
        return shown;
    }

    /** The provider signs somebody out, or answers that it did. */
    @GetMapping("/logout")
    String logout(@PathVariable String id, Model model, HttpServletRequest request, HttpServletResponse response) {
        SamlProvider provider = find(id).orElse(null);
        if (provider == null) {
            return problem(null, Problem.UNKNOWN_PROVIDER, null, model, response);
        }
        try {
            String query = request.getQueryString() == null ? "" : request.getQueryString();
            return loggedOut(flow.redirectedLogout(provider, query));
        } catch (SsoFailure e) {
            return views.failure(provider.common(), e, false, model, response);
        }
    }

    /** The same by a posted form, from a browser or from the provider itself. */
    @PostMapping("/logout")
    String postedLogout(
            @PathVariable String id, Model model, HttpServletRequest request, HttpServletResponse response) {
        SamlProvider provider = find(id).orElse(null);
        if (provider == null) {
            return problem(null, Problem.UNKNOWN_PROVIDER, null, model, response);
        }
        if (tooLarge(request)) {
            return problem(provider, Problem.TOO_MUCH, null, model, response);
        }
        try {
            boolean asks = !field(request, "SAMLRequest").isEmpty();
            return loggedOut(flow.postedLogout(
                    provider,
                    asks,
                    field(request, asks ? "SAMLRequest" : "SAMLResponse"),
                    field(request, "RelayState")));
        } catch (SsoFailure e) {
            return views.failure(provider.common(), e, false, model, response);
        }
    }

    /** Asked first: a form that the container finds too large has no fields at all. */
    private static boolean tooLarge(HttpServletRequest request) {
        try {
            // Of a form whose length is not told, the container reads no more than its own limit.
            return request.getContentLengthLong() > LARGEST_FORM || request.getParameterMap() == null;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static String field(HttpServletRequest request, String name) {
        return Objects.requireNonNullElse(request.getParameter(name), "");
    }

    private static String loggedOut(SamlFlow.LoggedOut what) {
        return "redirect:"
                + switch (what) {
                    case SamlFlow.LoggedOut.There(var ended, var answer) ->
                        answer.map(URI::toString).orElse("/sign-in?out");
                    case SamlFlow.LoggedOut.Here() -> "/sign-in?out";
                };
    }

    private String problem(
            @Nullable SamlProvider provider,
            Problem problem,
            @Nullable String email,
            Model model,
            HttpServletResponse response) {
        return views.problem(provider == null ? null : provider.common(), problem, email, model, response);
    }

    private Optional<SamlProvider> find(String id) {
        try {
            return providers.find(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

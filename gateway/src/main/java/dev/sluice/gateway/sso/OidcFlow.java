package dev.sluice.gateway.sso;

import dev.sluice.gateway.identity.BrowserSessions;
import dev.sluice.gateway.identity.SessionOwner;
import dev.sluice.gateway.sso.Attempts.Attempt;
import dev.sluice.gateway.sso.Attempts.Begun;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import tools.jackson.databind.node.ObjectNode;

/**
 * The authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9207), and signing out at both ends
 * (RP-Initiated Logout 1.0, Back-Channel Logout 1.0).
 */
@Service
class OidcFlow {

    private static final Logger LOG = LoggerFactory.getLogger(OidcFlow.class);
    private static final int LONGEST_ERROR = 200;

    private final IdentityProviders providers;
    private final Discovery discovery;
    private final IdTokens tokens;
    private final SsoHttp http;
    private final Attempts attempts;
    private final BrowserSessions sessions;
    private final SsoAddress address;
    private final Clock clock;

    OidcFlow(
            IdentityProviders providers,
            Discovery discovery,
            IdTokens tokens,
            SsoHttp http,
            Attempts attempts,
            BrowserSessions sessions,
            SsoAddress address,
            Clock clock) {
        this.providers = providers;
        this.discovery = discovery;
        this.tokens = tokens;
        this.http = http;
        this.attempts = attempts;
        this.sessions = sessions;
        this.address = address;
        this.clock = clock;
    }

    /** What the provider sent back with the browser; null is what it did not send. */
    record Answer(
            @Nullable String code,
            @Nullable String issuer,
            @Nullable String error,
            @Nullable String errorDescription) {}

    /** Somebody, proved; {@code claims} are those of the ID token, completed from userinfo. */
    record Proof(ProvenIdentity identity, SessionOwner.Via via, ObjectNode claims) {}

    /** Where to send the browser. */
    URI begin(OidcProvider provider, String browser, Attempt attempt) throws SsoFailure {
        Metadata metadata = discovery.of(provider);
        Begun begun = attempts.begin(browser, attempt);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", provider.clientId());
        query.put("redirect_uri", address.callback(provider.common().id()));
        query.put("scope", provider.scopes());
        query.put("state", begun.state());
        query.put("nonce", begun.nonce());
        query.put("code_challenge", begun.challenge());
        query.put("code_challenge_method", "S256");
        return with(metadata.authorization(), query);
    }

    /** Turns the code of an attempt that was taken into a proven identity. */
    Proof finish(OidcProvider provider, String browser, String state, Answer answer) throws SsoFailure {
        Metadata metadata = discovery.of(provider);
        if (answer.issuer() == null ? metadata.namesIssuer() : !answer.issuer().equals(provider.issuer())) {
            throw new SsoFailure(Problem.BAD_TOKEN, "the answer came from another issuer");
        }
        if (answer.error() != null) {
            throw new SsoFailure(
                    Problem.DENIED,
                    brief(answer.error()
                            + (answer.errorDescription() == null ? "" : ": " + answer.errorDescription())));
        }
        if (answer.code() == null || answer.code().isEmpty()) {
            throw new SsoFailure(Problem.UNEXPECTED_ANSWER, "the answer has neither a code nor an error");
        }
        ObjectNode given = exchange(provider, metadata, answer.code(), Attempts.verifier(browser, state));
        String idToken = given.path("id_token").asString("");
        if (idToken.isEmpty()) {
            throw new SsoFailure(Problem.UNEXPECTED_ANSWER, "the token endpoint gave no ID token");
        }
        String access = given.path("access_token").asString("");
        ObjectNode claims =
                tokens.idToken(provider, idToken, Attempts.nonce(browser, state), access.isEmpty() ? null : access);
        ObjectNode all = complete(provider, metadata, claims, access);
        ProvenIdentity identity = Claims.identity(provider, all);
        String session = claims.path("sid").asString("");
        SessionOwner.Via via = new SessionOwner.Via(
                provider.common().id(), identity.subject(), session.isEmpty() ? null : session, idToken, null);
        return new Proof(identity, via, all);
    }

    private ObjectNode exchange(OidcProvider provider, Metadata metadata, String code, String verifier)
            throws SsoFailure {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", address.callback(provider.common().id()));
        form.put("code_verifier", verifier);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(metadata.token()).header("content-type", "application/x-www-form-urlencoded");
        Optional<String> secret = providers.secretOf(provider);
        if (secret.isPresent() && !metadata.secretInForm()) {
            String pair = encode(provider.clientId()) + ":" + encode(secret.get());
            request.header(
                    "authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else {
            form.put("client_id", provider.clientId());
            secret.ifPresent(text -> form.put("client_secret", text));
        }
        SsoHttp.Answer answer = http.send(request.POST(BodyPublishers.ofString(form(form))), provider.privateCa());
        if (answer.status() != 200) {
            throw new SsoFailure(
                    Problem.CODE_REFUSED,
                    "the token endpoint answered status " + answer.status() + " "
                            + brief(answer.body().path("error").asString("")) + " "
                            + brief(answer.body().path("error_description").asString("")));
        }
        return answer.body();
    }

    /** Adds what userinfo knows besides; it must be about the same subject (OpenID Connect Core 1.0 §5.3.2). */
    private ObjectNode complete(OidcProvider provider, Metadata metadata, ObjectNode claims, String access)
            throws SsoFailure {
        URI userinfo = metadata.userinfo();
        if (!provider.userinfo() || userinfo == null || access.isEmpty() || !Claims.lacks(provider, claims)) {
            return claims;
        }
        SsoHttp.Answer answer = http.send(
                HttpRequest.newBuilder(userinfo)
                        .header("authorization", "Bearer " + access.replaceAll("[^\\x21-\\x7e]", ""))
                        .GET(),
                provider.privateCa());
        if (answer.status() != 200) {
            throw new SsoFailure(Problem.UNEXPECTED_ANSWER, "userinfo answered status " + answer.status());
        }
        if (!answer.body().path("sub").asString("").equals(IdTokens.subject(claims))) {
            throw new SsoFailure(Problem.BAD_TOKEN, "userinfo is about somebody else");
        }
        ObjectNode all = answer.body();
        all.setAll(claims);
        return all;
    }

    /** Where to send a browser that signed out here, to sign out at its provider too. */
    Optional<URI> signOut(SessionOwner.Via via) {
        try {
            OidcProvider provider = providers.findOidc(via.providerId()).orElse(null);
            String idToken = via.hint();
            if (provider == null || idToken == null) {
                return Optional.empty();
            }
            URI end = discovery.of(provider).endSession();
            return end == null
                    ? Optional.empty()
                    : Optional.of(with(
                            end,
                            Map.of(
                                    "id_token_hint",
                                    idToken,
                                    "client_id",
                                    provider.clientId(),
                                    "post_logout_redirect_uri",
                                    address.signedOut())));
        } catch (SsoFailure e) {
            // Signed out here is what was asked for; the provider is away.
            LOG.warn("sign-out at the provider failed: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Ends the sessions that a provider's logout token names; answers how many. */
    int backChannelLogout(OidcProvider provider, String token) throws SsoFailure {
        ObjectNode claims = tokens.logoutToken(provider, token);
        String once =
                "logout " + provider.common().id() + " " + claims.path("jti").asString("");
        if (!attempts.firstTime(once, clock.instant().plus(IdTokens.LOGOUT_AGE).plus(IdTokens.SKEW.multipliedBy(2)))) {
            throw new SsoFailure(Problem.BAD_TOKEN, "it was used before");
        }
        String subject = IdTokens.subject(claims);
        String session = claims.path("sid").asString("");
        return sessions.endOf(
                provider.common().id(), subject.isEmpty() ? null : subject, session.isEmpty() ? null : session);
    }

    private static URI with(URI uri, Map<String, String> query) {
        String text = uri.toString();
        return URI.create(text + (text.contains("?") ? "&" : "?") + form(query));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** For pages and the log: short, and printable. */
    private static String brief(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= LONGEST_ERROR ? printable : printable.substring(0, LONGEST_ERROR) + "…";
    }
}

package dev.sluice.gateway.sso;

import dev.sluice.gateway.identity.BrowserSessions;
import dev.sluice.gateway.identity.SessionOwner;
import dev.sluice.gateway.saml.ExpectedLogin;
import dev.sluice.gateway.saml.LogoutMessage;
import dev.sluice.gateway.saml.Reason;
import dev.sluice.gateway.saml.SamlIdentity;
import dev.sluice.gateway.saml.SamlIdp;
import dev.sluice.gateway.saml.SamlLogout;
import dev.sluice.gateway.saml.SamlOutcome;
import dev.sluice.gateway.saml.SamlRequests;
import dev.sluice.gateway.saml.SamlResponses;
import dev.sluice.gateway.saml.ServiceProvider;
import dev.sluice.gateway.sso.Attempts.Attempt;
import dev.sluice.gateway.sso.Attempts.Begun;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * The web browser profile of SAML 2.0 (profiles 4.1), begun here, and single logout begun by either side. The request's id
 * is made from the browser's secret, like the nonce of OpenID Connect, so that a response fits one browser.
 */
@Service
class SamlFlow {

    private static final Logger LOG = LoggerFactory.getLogger(SamlFlow.class);

    private final SamlProviders providers;
    private final SamlMetadataSource metadata;
    private final SamlRequests requests;
    private final SamlResponses responses;
    private final SamlLogout logout;
    private final Attempts attempts;
    private final BrowserSessions sessions;

    SamlFlow(
            SamlProviders providers,
            SamlMetadataSource metadata,
            SamlRequests requests,
            SamlResponses responses,
            SamlLogout logout,
            Attempts attempts,
            BrowserSessions sessions) {
        this.providers = providers;
        this.metadata = metadata;
        this.requests = requests;
        this.responses = responses;
        this.logout = logout;
        this.attempts = attempts;
        this.sessions = sessions;
    }

    /** How a browser goes to the provider. */
    sealed interface Way {

        record Redirected(URI to) implements Way {}

        record Posted(URI to, String samlRequest, String relayState) implements Way {}
    }

    /** Somebody, proved. */
    record Proof(ProvenIdentity identity, SessionOwner.Via via, SamlIdentity said) {}

    /** What a logout message leads to. */
    sealed interface LoggedOut {

        /** The provider asked; {@code answer} is where the browser takes our answer, if the provider wants one. */
        record There(int sessions, Optional<URI> answer) implements LoggedOut {}

        /** The provider answered what we asked. */
        record Here() implements LoggedOut {}
    }

    Way begin(SamlProvider provider, String browser, Attempt attempt) throws SsoFailure {
        SamlIdp peer = peer(provider);
        Begun begun = attempts.begin(browser, attempt);
        String id = requestId(begun.nonce());
        ServiceProvider us = providers.us(provider);
        if (peer.redirectSsoUrl() == null || (provider.byPost() && peer.postSsoUrl() != null)) {
            SamlRequests.Posted posted = requests.postedAuthnRequest(us, peer, id);
            return new Way.Posted(posted.target(), posted.samlRequest(), begun.state());
        }
        return new Way.Redirected(
                requests.authnRequest(us, peer, id, begun.state()).location());
    }

    /** Turns the response to an attempt that was taken into a proven identity, and uses it up. */
    Proof finish(SamlProvider provider, String browser, String state, String response) throws SsoFailure {
        ExpectedLogin expected = ExpectedLogin.answerTo(requestId(Attempts.nonce(browser, state)));
        SamlOutcome outcome = responses.verify(providers.us(provider), peer(provider), expected, response);
        if (outcome instanceof SamlOutcome.Rejected rejected && rejected.reason() == Reason.BAD_SIGNATURE) {
            Optional<SamlIdp> renewed = metadata.renewed(provider).flatMap(SamlProvider::peer);
            if (renewed.isPresent()) {
                outcome = responses.verify(providers.us(provider), renewed.get(), expected, response);
            }
        }
        return switch (outcome) {
            case SamlOutcome.Verified(var said) ->
                new Proof(
                        SamlAttributes.identity(provider, said),
                        new SessionOwner.Via(
                                provider.common().id(),
                                said.nameId(),
                                said.sessionIndex(),
                                said.nameIdFormat(),
                                said.sessionNotOnOrAfter()),
                        said);
            case SamlOutcome.Rejected(var reason, var sentence) ->
                throw new SsoFailure(
                        reason == Reason.STATUS ? Problem.DENIED : Problem.BAD_TOKEN, sentence + " (" + reason + ")");
        };
    }

    /** Where to send a browser that signed out here, to sign out at its provider too. */
    Optional<URI> signOut(SessionOwner.Via via) {
        return providers
                .find(via.providerId())
                .flatMap(provider -> provider.peer()
                        .filter(peer -> peer.sloUrl() != null)
                        .map(peer -> {
                            SamlIdentity who =
                                    new SamlIdentity(via.subject(), via.hint(), via.providerSession(), null, Map.of());
                            return logout.ask(providers.us(provider), peer, who, null)
                                    .location();
                        }));
    }

    LoggedOut redirectedLogout(SamlProvider provider, String rawQuery) throws SsoFailure {
        SamlIdp peer = peer(provider);
        return done(provider, peer, logout.receive(providers.us(provider), peer, rawQuery));
    }

    LoggedOut postedLogout(SamlProvider provider, boolean asks, String message, String relayState) throws SsoFailure {
        SamlIdp peer = peer(provider);
        return done(
                provider,
                peer,
                logout.receivePosted(
                        providers.us(provider), peer, asks, message, relayState.isEmpty() ? null : relayState));
    }

    private LoggedOut done(SamlProvider provider, SamlIdp peer, LogoutMessage message) throws SsoFailure {
        return switch (message) {
            case LogoutMessage.Asked asked -> {
                int ended = end(provider, asked);
                LOG.info("{} signed out {} browser sessions", provider.common().name(), ended);
                yield new LoggedOut.There(
                        ended,
                        peer.sloUrl() == null
                                ? Optional.empty()
                                : Optional.of(logout.answer(providers.us(provider), peer, asked, true)));
            }
            case LogoutMessage.Answered answered -> {
                // The session here has ended in any case, so there is nothing that a forged answer could do.
                if (!answered.success()) {
                    LOG.warn("{} did not sign somebody out", provider.common().name());
                }
                yield new LoggedOut.Here();
            }
            case LogoutMessage.Rejected(var reason, var sentence) ->
                throw new SsoFailure(Problem.BAD_TOKEN, sentence + " (" + reason + ")");
        };
    }

    private int end(SamlProvider provider, LogoutMessage.Asked asked) {
        if (asked.sessionIndexes().isEmpty()) {
            return sessions.endOf(provider.common().id(), asked.nameId(), null);
        }
        return asked.sessionIndexes().stream()
                .mapToInt(session -> sessions.endOf(provider.common().id(), asked.nameId(), session))
                .sum();
    }

    private static SamlIdp peer(SamlProvider provider) throws SsoFailure {
        return provider.peer()
                .orElseThrow(() -> new SsoFailure(Problem.UNKNOWN_PROVIDER, "its metadata was not given yet"));
    }

    /** An identifier of XML begins with a letter or an underscore. */
    private static String requestId(String nonce) {
        return "_" + nonce;
    }
}

package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.ASSERTION;
import static dev.sluice.gateway.saml.Dom.PROTOCOL;
import static dev.sluice.gateway.saml.Refusal.unless;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.w3c.dom.Element;

/**
 * Single logout (SAML 2.0 profiles, section 4.4), begun by either side; every message is signed. What is sent goes by
 * redirect, what arrives may be posted too: by a browser, or by the identity provider itself.
 */
@Component
public final class SamlLogout {

    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int MAX_NAME_ID = 1024;

    private final Clock clock;
    private final ReplayCache replays;
    private final SamlRequests requests;

    public SamlLogout(Clock clock, ReplayCache replays, SamlRequests requests) {
        this.clock = clock;
        this.replays = replays;
        this.requests = requests;
    }

    /** Asks the identity provider to end the session that {@code identity} came from. */
    public SamlRequests.Sent ask(ServiceProvider sp, SamlIdp idp, SamlIdentity identity, @Nullable String relayState) {
        URI target = target(idp);
        String id = requests.newId();
        String format =
                identity.nameIdFormat() == null ? "" : " Format=\"" + XmlText.escape(identity.nameIdFormat()) + "\"";
        String session = identity.sessionIndex() == null
                ? ""
                : "<samlp:SessionIndex>" + XmlText.escape(identity.sessionIndex()) + "</samlp:SessionIndex>";
        String content = "<saml:NameID" + format + ">" + XmlText.escape(identity.nameId()) + "</saml:NameID>" + session;
        String xml = message("LogoutRequest", id, "", sp, target, content);
        return new SamlRequests.Sent(id, Redirects.write(target, "SAMLRequest", xml, relayState, sp.signingKey()));
    }

    /** Answers {@link LogoutMessage.Asked}. */
    public URI answer(ServiceProvider sp, SamlIdp idp, LogoutMessage.Asked asked, boolean success) {
        URI target = target(idp);
        String status = success ? Status.SUCCESS : "urn:oasis:names:tc:SAML:2.0:status:Responder";
        String xml = message(
                "LogoutResponse",
                requests.newId(),
                " InResponseTo=\"" + XmlText.escape(asked.id()) + "\"",
                sp,
                target,
                "<samlp:Status><samlp:StatusCode Value=\"" + status + "\"/></samlp:Status>");
        return Redirects.write(target, "SAMLResponse", xml, asked.relayState(), sp.signingKey());
    }

    /**
     * Checks what came to the logout address by redirect and uses it up.
     *
     * @param rawQuery the query of the address as it arrived, not decoded
     */
    public LogoutMessage receive(ServiceProvider sp, SamlIdp idp, String rawQuery) {
        try {
            Redirects.Message message = Redirects.read(rawQuery, idp);
            Element root = StrictXml.message(message.xml()).getDocumentElement();
            return accept(sp, idp, root, message.parameter().equals("SAMLRequest"), message.relayState());
        } catch (Refusal e) {
            return new LogoutMessage.Rejected(e.reason(), e.sentence());
        }
    }

    /**
     * The same for what was posted; the signature is inside.
     *
     * @param asks whether the form field was SAMLRequest, not SAMLResponse
     * @param message the form field as it was posted
     */
    public LogoutMessage receivePosted(
            ServiceProvider sp, SamlIdp idp, boolean asks, String message, @Nullable String relayState) {
        try {
            Element root = StrictXml.message(SamlResponses.decode(message)).getDocumentElement();
            return accept(sp, idp, Signatures.prove(root, idp), asks, relayState);
        } catch (Refusal e) {
            return new LogoutMessage.Rejected(e.reason(), e.sentence());
        }
    }

    private LogoutMessage accept(
            ServiceProvider sp, SamlIdp idp, Element root, boolean asks, @Nullable String relayState) {
        unless(
                Dom.is(root, PROTOCOL, asks ? "LogoutRequest" : "LogoutResponse")
                        && Dom.attributeIs(root, "Version", "2.0"),
                Reason.WRONG_MESSAGE,
                "This is not a SAML 2.0 logout message.");
        check(sp, idp, root);
        return asks ? asked(root, relayState) : answered(root, relayState);
    }

    private void check(ServiceProvider sp, SamlIdp idp, Element root) {
        String id = Dom.id(root);
        unless(
                sp.sloUrl() != null
                        && Dom.attributeIs(root, "Destination", sp.sloUrl().toString()),
                Reason.DESTINATION,
                "The logout was sent to another address than this service's.");
        AssertionRules.issuer(Dom.child(root, ASSERTION, "Issuer"), idp);
        Instant now = clock.instant();
        Instant issued = Dom.time(root, "IssueInstant");
        if (issued == null || issued.isAfter(now.plus(sp.skew()))) {
            throw new Refusal(Reason.NOT_YET_VALID, "The logout does not say when it was asked for, or in the future.");
        }
        Instant end = Dom.time(root, "NotOnOrAfter");
        Instant earliest = now.minus(sp.skew());
        unless(
                issued.isAfter(earliest.minus(LIFE)) && (end == null || end.isAfter(earliest)),
                Reason.EXPIRED,
                "The logout has expired.");
        unless(
                replays.use(idp.entityId(), id, issued.plus(LIFE).plus(sp.skew())),
                Reason.REPLAY,
                "This logout was used before.");
    }

    private static LogoutMessage asked(Element root, @Nullable String relayState) {
        Element nameId = Dom.child(root, ASSERTION, "NameID");
        String name = nameId == null ? null : Dom.text(nameId);
        if (nameId == null || name == null || name.length() > MAX_NAME_ID) {
            throw new Refusal(Reason.SUBJECT, "The logout has no NameID that could be read.");
        }
        List<String> sessions = new ArrayList<>();
        for (Element each : Dom.children(root, PROTOCOL, "SessionIndex")) {
            String session = Dom.text(each);
            // An index that cannot be read must not turn into "all sessions".
            if (session == null) {
                throw new Refusal(Reason.SUBJECT, "The logout names a session that cannot be read.");
            }
            sessions.add(session);
        }
        return new LogoutMessage.Asked(
                Dom.id(root), name, Dom.attribute(nameId, "Format"), List.copyOf(sessions), relayState);
    }

    private static LogoutMessage answered(Element root, @Nullable String relayState) {
        return new LogoutMessage.Answered(Dom.attribute(root, "InResponseTo"), Status.isSuccess(root), relayState);
    }

    private String message(String name, String id, String attributes, ServiceProvider sp, URI target, String content) {
        return """
                <samlp:%s xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" Destination="%s"%s>\
                <saml:Issuer>%s</saml:Issuer>%s</samlp:%s>""".formatted(
                        name,
                        PROTOCOL,
                        ASSERTION,
                        id,
                        requests.now(),
                        XmlText.escape(target.toString()),
                        attributes,
                        XmlText.escape(sp.entityId()),
                        content,
                        name);
    }

    private static URI target(SamlIdp idp) {
        URI target = idp.sloUrl();
        if (target == null) {
            throw new IllegalArgumentException("the identity provider has no single logout");
        }
        return target;
    }
}

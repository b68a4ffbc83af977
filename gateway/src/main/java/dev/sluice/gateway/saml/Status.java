package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.PROTOCOL;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** What an identity provider says when a sign-in did not work, in our own words (SAML 2.0 core, section 3.2.2.2). */
final class Status {

    private static final String PREFIX = "urn:oasis:names:tc:SAML:2.0:status:";
    static final String SUCCESS = PREFIX + "Success";
    private static final String UNKNOWN = "The identity provider refused the sign-in.";
    private static final Map<String, String> SENTENCES = Map.ofEntries(
            Map.entry("Requester", "The identity provider found fault with the request of this service."),
            Map.entry("Responder", "The identity provider had an error of its own."),
            Map.entry("VersionMismatch", "The identity provider does not speak SAML 2.0."),
            Map.entry("AuthnFailed", "The identity provider could not sign you in."),
            Map.entry("NoAuthnContext", "The identity provider cannot sign you in the way that was asked for."),
            Map.entry("NoPassive", "The identity provider would have to ask you something first."),
            Map.entry("InvalidNameIDPolicy", "The identity provider cannot give the kind of name that was asked for."),
            Map.entry(
                    "RequestDenied",
                    "The identity provider denied the request: is this person allowed to sign in here?"),
            Map.entry("UnknownPrincipal", "The identity provider does not know this person."),
            Map.entry("RequestUnsupported", "The identity provider does not support the request."));

    private Status() {}

    static boolean isSuccess(Element response) {
        Element code = code(Dom.child(response, PROTOCOL, "Status"));
        return code != null && Dom.attributeIs(code, "Value", SUCCESS);
    }

    static void demandSuccess(Element response) {
        if (isSuccess(response)) {
            return;
        }
        Element outer = code(Dom.child(response, PROTOCOL, "Status"));
        Element inner = code(outer);
        throw new Refusal(Reason.STATUS, sentence(inner, sentence(outer, UNKNOWN)));
    }

    private static String sentence(@Nullable Element code, String otherwise) {
        String value = code == null ? null : Dom.attribute(code, "Value");
        if (value == null || !value.startsWith(PREFIX)) {
            return otherwise;
        }
        return SENTENCES.getOrDefault(value.substring(PREFIX.length()), otherwise);
    }

    private static @Nullable Element code(@Nullable Element parent) {
        return parent == null ? null : Dom.child(parent, PROTOCOL, "StatusCode");
    }
}

package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.ASSERTION;
import static dev.sluice.gateway.saml.Refusal.unless;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * Whether a proven assertion is for us, now and for this browser (SAML 2.0 profiles, section 4.1.4.3), and who it names.
 *
 * @param inResponseTo of the response around the assertion
 */
record AssertionRules(
        ServiceProvider sp,
        SamlIdp idp,
        ExpectedLogin expected,
        @Nullable String inResponseTo,
        Instant now) {

    private static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    private static final String ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    /** A bearer assertion lives for minutes; one that lives longer could be used by whoever finds it. */
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);

    private static final int MAX_NAME_ID = 1024;
    private static final int MAX_ATTRIBUTES = 200;
    private static final int MAX_VALUES = 5000;
    private static final int MAX_VALUE = 4096;

    /** An identity, and how long its assertion must be remembered. */
    record Accepted(SamlIdentity identity, String assertionId, Instant until) {}

    Accepted read(Element assertion) {
        unless(Dom.attributeIs(assertion, "Version", "2.0"), Reason.WRONG_MESSAGE, "The assertion is not SAML 2.0.");
        notFuture(Dom.time(assertion, "IssueInstant"), Reason.NOT_YET_VALID);
        issuer(Dom.child(assertion, ASSERTION, "Issuer"), idp);
        Element subject = Dom.child(assertion, ASSERTION, "Subject");
        if (subject == null) {
            throw new Refusal(Reason.SUBJECT, "The assertion names nobody.");
        }
        Element nameId = Dom.child(subject, ASSERTION, "NameID");
        String name = nameId == null ? null : Dom.text(nameId);
        if (nameId == null || name == null || name.length() > MAX_NAME_ID) {
            throw new Refusal(Reason.SUBJECT, "The assertion has no NameID that could be read.");
        }
        Instant until = confirmation(subject);
        conditions(Dom.child(assertion, ASSERTION, "Conditions"));
        Element statement = statement(assertion);
        Instant sessionEnd = sessionEnd(assertion);
        SamlIdentity identity = new SamlIdentity(
                name,
                Dom.attribute(nameId, "Format"),
                Dom.attribute(statement, "SessionIndex"),
                sessionEnd,
                attributes(assertion));
        return new Accepted(identity, Dom.id(assertion), until.plus(sp.skew()));
    }

    static void issuer(@Nullable Element issuer, SamlIdp idp) {
        String format = issuer == null ? null : Dom.attribute(issuer, "Format");
        unless(
                Dom.textIs(issuer, idp.entityId()) && (format == null || format.equals(ENTITY)),
                Reason.ISSUER,
                "The response comes from another identity provider than the one that is configured.");
    }

    /** One bearer confirmation has to hold in full; if none does, the first one's fault is told. */
    private Instant confirmation(Element subject) {
        Refusal first = null;
        for (Element each : Dom.children(subject, ASSERTION, "SubjectConfirmation")) {
            if (Dom.attributeIs(each, "Method", BEARER)) {
                try {
                    return bearer(Dom.child(each, ASSERTION, "SubjectConfirmationData"));
                } catch (Refusal e) {
                    first = first == null ? e : first;
                }
            }
        }
        throw first == null ? new Refusal(Reason.CONFIRMATION, "The assertion has no bearer confirmation.") : first;
    }

    private Instant bearer(@Nullable Element data) {
        Instant until = data == null ? null : Dom.time(data, "NotOnOrAfter");
        if (data == null || until == null) {
            throw new Refusal(Reason.CONFIRMATION, "The assertion does not say how long it may be used.");
        }
        unless(
                Dom.attributeIs(data, "Recipient", sp.acsUrl().toString()),
                Reason.RECIPIENT,
                "The assertion was made for another address than this service's.");
        notOver(until);
        unless(
                until.isBefore(now.plus(LONGEST_LIFE)),
                Reason.CONFIRMATION,
                "The assertion may be used for longer than a day.");
        notFuture(Dom.time(data, "NotBefore"), Reason.NOT_YET_VALID);
        unless(
                expected.admits(inResponseTo, Dom.attribute(data, "InResponseTo")),
                Reason.IN_RESPONSE_TO,
                "The response does not answer a sign-in that this browser began.");
        return until;
    }

    private void conditions(@Nullable Element conditions) {
        if (conditions == null) {
            throw new Refusal(Reason.CONDITION, "The assertion does not say whom it is for.");
        }
        notFuture(Dom.time(conditions, "NotBefore"), Reason.NOT_YET_VALID);
        notOver(Dom.time(conditions, "NotOnOrAfter"));
        int audiences = 0;
        for (Element each : Dom.children(conditions)) {
            if (Dom.is(each, ASSERTION, "AudienceRestriction")) {
                audiences++;
                unless(
                        Dom.children(each, ASSERTION, "Audience").stream()
                                .anyMatch(audience -> Dom.textIs(audience, sp.entityId())),
                        Reason.AUDIENCE,
                        "The assertion was made for another service.");
            } else {
                // Both hold by themselves: an assertion is used once and never passed on.
                unless(
                        Dom.is(each, ASSERTION, "OneTimeUse") || Dom.is(each, ASSERTION, "ProxyRestriction"),
                        Reason.CONDITION,
                        "The assertion has a condition that is not known here.");
            }
        }
        Dom.child(conditions, ASSERTION, "OneTimeUse");
        unless(audiences > 0, Reason.AUDIENCE, "The assertion does not say whom it is for.");
    }

    private Element statement(Element assertion) {
        List<Element> statements = Dom.children(assertion, ASSERTION, "AuthnStatement");
        unless(!statements.isEmpty(), Reason.AUTHN_STATEMENT, "The assertion does not say that anybody signed in.");
        Element statement = statements.getFirst();
        Instant when = Dom.time(statement, "AuthnInstant");
        unless(when != null, Reason.AUTHN_STATEMENT, "The assertion does not say when somebody signed in.");
        notFuture(when, Reason.AUTHN_STATEMENT);
        return statement;
    }

    /** The earliest end that any of its statements sets. */
    private @Nullable Instant sessionEnd(Element assertion) {
        Instant earliest = null;
        for (Element each : Dom.children(assertion, ASSERTION, "AuthnStatement")) {
            Instant end = Dom.time(each, "SessionNotOnOrAfter");
            notOver(end);
            earliest = earliest == null || (end != null && end.isBefore(earliest)) ? end : earliest;
        }
        return earliest;
    }

    private Map<String, List<String>> attributes(Element assertion) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        int values = 0;
        for (Element statement : Dom.children(assertion, ASSERTION, "AttributeStatement")) {
            for (Element each : Dom.children(statement)) {
                String name = Dom.attribute(each, "Name");
                if (!Dom.is(each, ASSERTION, "Attribute") || name == null) {
                    throw new Refusal(Reason.ATTRIBUTES, "The assertion has an attribute that cannot be read.");
                }
                List<String> texts = found.computeIfAbsent(name, absent -> new ArrayList<>());
                for (Element value : Dom.children(each, ASSERTION, "AttributeValue")) {
                    String text = Dom.text(value);
                    if (text != null) {
                        texts.add(text);
                        values++;
                    }
                    unless(
                            values <= MAX_VALUES && (text == null || text.length() <= MAX_VALUE),
                            Reason.ATTRIBUTES,
                            "The assertion has too many or too long attributes.");
                }
            }
        }
        unless(found.size() <= MAX_ATTRIBUTES, Reason.ATTRIBUTES, "The assertion has too many attributes.");
        found.replaceAll((name, texts) -> List.copyOf(texts));
        return Collections.unmodifiableMap(found);
    }

    private void notOver(@Nullable Instant end) {
        unless(
                end == null || end.isAfter(now.minus(sp.skew())),
                Reason.EXPIRED,
                "The response has expired. Sign in again; if it happens again, compare the clocks of both sides.");
    }

    private void notFuture(@Nullable Instant start, Reason reason) {
        unless(
                start == null || !start.isAfter(now.plus(sp.skew())),
                reason,
                "The response is not valid yet. Compare the clocks of this service and the identity provider.");
    }
}

package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.METADATA;
import static dev.sluice.gateway.saml.Refusal.unless;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * Reads what an identity provider publishes about itself. A signature on it is not verified: whoever uploads the document
 * vouches for it.
 */
public final class IdpMetadata {

    private static final String REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    private static final String POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    private static final Duration SOON = Duration.ofDays(30);
    private static final int MAX_CERTIFICATES = 8;
    private static final int MAX_TEXT = 1024;

    private IdpMetadata() {}

    /** What the document says, or why it cannot be used. */
    public sealed interface Result {

        /** {@code warnings} are sentences for the administrator: certificates that end, keys that are too short. */
        record Read(SamlIdp provider, List<String> warnings) implements Result {}

        record Refused(Reason reason, String sentence) implements Result {}
    }

    /** Reads an EntityDescriptor with one identity provider in it; at most 1 MB. */
    public static Result read(byte[] document, Clock clock) {
        try {
            return read(StrictXml.metadata(document).getDocumentElement(), clock.instant());
        } catch (Refusal e) {
            return new Result.Refused(e.reason(), e.sentence());
        }
    }

    private static Result read(Element root, Instant now) {
        unless(
                Dom.is(root, METADATA, "EntityDescriptor"),
                Reason.WRONG_MESSAGE,
                "This is not the SAML metadata of one identity provider (an EntityDescriptor).");
        String entityId = Dom.attribute(root, "entityID");
        List<Element> roles = Dom.children(root, METADATA, "IDPSSODescriptor").stream()
                .filter(IdpMetadata::speaksSaml2)
                .toList();
        if (entityId == null || entityId.isBlank() || entityId.length() > MAX_TEXT || roles.size() != 1) {
            throw new Refusal(Reason.WRONG_MESSAGE, "The metadata does not describe one SAML 2.0 identity provider.");
        }
        Instant until = Dom.time(root, "validUntil");
        unless(until == null || until.isAfter(now), Reason.EXPIRED, "The metadata has expired; fetch a new copy.");
        Element role = roles.getFirst();
        URI redirect = endpoint(role, "SingleSignOnService", REDIRECT);
        URI post = endpoint(role, "SingleSignOnService", POST);
        unless(
                redirect != null || post != null,
                Reason.WRONG_MESSAGE,
                "The metadata has no address to sign in at, by redirect or post.");
        List<String> warnings = new ArrayList<>();
        List<X509Certificate> certificates = certificates(role, now, warnings);
        boolean wantsSigned =
                Set.of("true", "1").contains(String.valueOf(Dom.attribute(role, "WantAuthnRequestsSigned")));
        return new Result.Read(
                new SamlIdp(
                        entityId,
                        redirect,
                        post,
                        endpoint(role, "SingleLogoutService", REDIRECT),
                        certificates,
                        wantsSigned),
                List.copyOf(warnings));
    }

    private static boolean speaksSaml2(Element role) {
        String protocols = Dom.attribute(role, "protocolSupportEnumeration");
        return protocols != null
                && Arrays.asList(protocols.strip().split("\\s+")).contains(Dom.PROTOCOL);
    }

    private static @Nullable URI endpoint(Element role, String service, String binding) {
        for (Element each : Dom.children(role, METADATA, service)) {
            String location = Dom.attribute(each, "Location");
            if (Dom.attributeIs(each, "Binding", binding) && location != null) {
                return webAddress(location);
            }
        }
        return null;
    }

    private static URI webAddress(String location) {
        try {
            URI uri = URI.create(location);
            if (location.length() <= MAX_TEXT
                    && uri.getHost() != null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new Refusal(Reason.WRONG_MESSAGE, "The metadata has an address that is not a web address.");
    }

    private static List<X509Certificate> certificates(Element role, Instant now, List<String> warnings) {
        List<X509Certificate> found = new ArrayList<>();
        for (Element key : Dom.children(role, METADATA, "KeyDescriptor")) {
            if (!Dom.attributeIs(key, "use", "encryption")) {
                Dom.children(key, Dom.DSIG, "KeyInfo").stream()
                        .flatMap(info -> Dom.children(info, Dom.DSIG, "X509Data").stream())
                        .flatMap(data -> Dom.children(data, Dom.DSIG, "X509Certificate").stream())
                        .map(IdpMetadata::certificate)
                        .filter(each -> !found.contains(each))
                        .forEach(found::add);
            }
        }
        unless(
                !found.isEmpty() && found.size() <= MAX_CERTIFICATES,
                Reason.WRONG_MESSAGE,
                "The metadata has no certificate for signatures, or more than eight.");
        found.forEach(each -> warn(each, now, warnings));
        unless(
                found.stream().anyMatch(each -> Signatures.isStrong(each.getPublicKey())),
                Reason.ALGORITHM,
                "None of the provider's keys is accepted: RSA needs 2048 bits, or an elliptic curve.");
        return found;
    }

    private static void warn(X509Certificate certificate, Instant now, List<String> warnings) {
        Instant end = certificate.getNotAfter().toInstant();
        if (!end.isAfter(now)) {
            warnings.add("A certificate of the provider expired on " + day(end) + "; it still counts.");
        } else if (end.isBefore(now.plus(SOON))) {
            warnings.add("A certificate of the provider expires on " + day(end) + ".");
        }
        if (!Signatures.isStrong(certificate.getPublicKey())) {
            warnings.add("A key of the provider is too weak and is ignored.");
        }
    }

    private static String day(Instant instant) {
        return instant.toString().substring(0, "2026-01-01".length());
    }

    private static X509Certificate certificate(Element element) {
        try {
            String text = element.getTextContent().replaceAll("\\s", "");
            return SpKey.certificate(Base64.getDecoder().decode(text));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Refusal(Reason.WRONG_MESSAGE, "The metadata has a certificate that cannot be read.");
        }
    }
}

package dev.sluice.gateway.sso;

import dev.sluice.gateway.saml.SamlIdentity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a person from the attributes of an assertion; where the admin named none, from those that are usual. */
final class SamlAttributes {

    private static final String FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:";
    private static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    private static final String CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
    private static final List<String> EMAIL =
            List.of("email", "mail", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3", CLAIM + "emailaddress");
    private static final List<String> NAME = List.of(
            "displayName",
            "urn:oid:2.16.840.1.113730.3.1.241",
            "http://schemas.microsoft.com/identity/claims/displayname",
            "cn",
            "urn:oid:2.5.4.3");
    private static final List<String> GIVEN =
            List.of("givenName", "firstName", "given_name", "urn:oid:2.5.4.42", CLAIM + "givenname");
    private static final List<String> FAMILY =
            List.of("sn", "surname", "lastName", "family_name", "urn:oid:2.5.4.4", CLAIM + "surname");
    private static final int LONGEST = 1000;

    private SamlAttributes() {}

    /** @throws SsoFailure when the assertion names nobody for good */
    static ProvenIdentity identity(SamlProvider provider, SamlIdentity said) throws SsoFailure {
        Map<String, List<String>> attributes = said.attributes();
        String subject = provider.subjectAttribute().isEmpty()
                ? said.nameId()
                : first(attributes, List.of(provider.subjectAttribute()));
        if (subject == null) {
            throw new SsoFailure(
                    Problem.UNEXPECTED_ANSWER,
                    "the assertion has no attribute " + provider.subjectAttribute() + ", which names people");
        }
        if (provider.subjectAttribute().isEmpty() && TRANSIENT.equals(said.nameIdFormat())) {
            throw new SsoFailure(
                    Problem.UNEXPECTED_ANSWER,
                    "the NameID is another at each sign-in (transient): set another format there, or name the attribute"
                            + " that identifies people here");
        }
        return new ProvenIdentity(
                subject,
                email(provider, said),
                null,
                name(provider, attributes),
                provider.groupsAttribute().isEmpty() ? null : texts(attributes, provider.groupsAttribute()));
    }

    private static @Nullable String email(SamlProvider provider, SamlIdentity said) {
        if (!provider.emailAttribute().isEmpty()) {
            return first(said.attributes(), List.of(provider.emailAttribute()));
        }
        String found = first(said.attributes(), EMAIL);
        return found == null && (FORMAT + "emailAddress").equals(said.nameIdFormat()) ? said.nameId() : found;
    }

    private static @Nullable String name(SamlProvider provider, Map<String, List<String>> attributes) {
        if (!provider.nameAttribute().isEmpty()) {
            return first(attributes, List.of(provider.nameAttribute()));
        }
        String whole = first(attributes, NAME);
        if (whole != null) {
            return whole;
        }
        String parts = Stream.of(first(attributes, GIVEN), first(attributes, FAMILY))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
        return parts.isEmpty() ? null : parts;
    }

    private static @Nullable String first(Map<String, List<String>> attributes, List<String> names) {
        return names.stream()
                .flatMap(name -> texts(attributes, name).stream())
                .findFirst()
                .orElse(null);
    }

    private static List<String> texts(Map<String, List<String>> attributes, String name) {
        return attributes.getOrDefault(name, List.of()).stream()
                .filter(text -> !text.isBlank() && text.length() <= LONGEST && text.indexOf('\0') < 0)
                .toList();
    }
}

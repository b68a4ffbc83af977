package dev.sluice.gateway.sso;

import static dev.sluice.gateway.sso.RulesForm.check;
import static dev.sluice.gateway.sso.RulesForm.text;

import dev.sluice.gateway.saml.SamlIdp;
import dev.sluice.gateway.sso.IdentityProvider.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an admin types about a SAML provider; lists have one entry a line.
 *
 * @param metadata the document, pasted; an uploaded one comes beside the form
 * @param moreCertificates PEM
 */
record SamlForm(
        String name,
        String metadata,
        String metadataUrl,
        String moreCertificates,
        boolean byPost,
        String emailDomains,
        boolean provision,
        String defaultRole,
        String allowedDomains,
        String allowedGroups,
        String groupRoles,
        String subjectAttribute,
        String emailAttribute,
        String nameAttribute,
        String groupsAttribute,
        String privateCa,
        boolean enabled) {

    private static final int LONGEST = 500;
    private static final int MOST_CERTIFICATES = 8;
    private static final int PEM_LINE = 64;

    SamlForm {
        name = text(name);
        metadata = text(metadata);
        metadataUrl = text(metadataUrl);
        moreCertificates = text(moreCertificates);
        emailDomains = text(emailDomains);
        defaultRole = text(defaultRole);
        allowedDomains = text(allowedDomains);
        allowedGroups = text(allowedGroups);
        groupRoles = text(groupRoles);
        subjectAttribute = text(subjectAttribute);
        emailAttribute = text(emailAttribute);
        nameAttribute = text(nameAttribute);
        groupsAttribute = text(groupsAttribute);
        privateCa = text(privateCa);
    }

    static SamlForm empty() {
        return with(RulesForm.empty(), "", "", false, "", "", "", "groups", "");
    }

    static SamlForm of(SamlProvider provider) {
        return with(
                RulesForm.of(provider.common()),
                provider.metadataUrl(),
                provider.moreCertificates().stream().map(SamlForm::pem).collect(Collectors.joining("\n")),
                provider.byPost(),
                provider.subjectAttribute(),
                provider.emailAttribute(),
                provider.nameAttribute(),
                provider.groupsAttribute(),
                Objects.requireNonNullElse(provider.privateCa(), ""));
    }

    private static SamlForm with(
            RulesForm rules,
            String metadataUrl,
            String moreCertificates,
            boolean byPost,
            String subject,
            String email,
            String name,
            String groups,
            String privateCa) {
        return new SamlForm(
                rules.name(),
                "",
                metadataUrl,
                moreCertificates,
                byPost,
                rules.emailDomains(),
                rules.provision(),
                rules.defaultRole(),
                rules.allowedDomains(),
                rules.allowedGroups(),
                rules.groupRoles(),
                subject,
                email,
                name,
                groups,
                privateCa,
                rules.enabled());
    }

    /** Message keys of what is wrong, by field; whether the metadata can be read is for the caller to find out. */
    Map<String, String> problems() {
        Map<String, String> problems = rules().problems();
        check(
                problems,
                "metadataUrl",
                metadataUrl.isEmpty() || (SsoHttp.address(metadataUrl) != null && metadataUrl.length() <= LONGEST),
                "sso.wrong.metadata-url");
        check(
                problems,
                "moreCertificates",
                moreCertificates.isEmpty()
                        || (RulesForm.isCertificates(moreCertificates)
                                && certificates().size() <= MOST_CERTIFICATES),
                "sso.wrong.ca");
        check(problems, "privateCa", privateCa.isEmpty() || RulesForm.isCertificates(privateCa), "sso.wrong.ca");
        Stream.of(subjectAttribute, emailAttribute, nameAttribute, groupsAttribute)
                .filter(each -> each.length() > LONGEST)
                .forEach(each -> check(problems, "emailAttribute", false, "sso.wrong.long"));
        return problems;
    }

    /** {@code said} is the metadata to keep, if there is any. */
    SamlProvider toProvider(UUID id, @Nullable SamlIdp said, @Nullable Instant saidAt) {
        return new SamlProvider(
                rules().toProvider(id, Kind.SAML),
                said,
                metadataUrl,
                saidAt,
                certificates(),
                byPost,
                subjectAttribute,
                emailAttribute,
                nameAttribute,
                groupsAttribute,
                privateCa.isEmpty() ? null : privateCa);
    }

    RulesForm rules() {
        return new RulesForm(
                name, emailDomains, provision, defaultRole, allowedDomains, allowedGroups, groupRoles, enabled);
    }

    private List<X509Certificate> certificates() {
        if (moreCertificates.isEmpty()) {
            return List.of();
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(moreCertificates.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IllegalStateException("was checked before", e);
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            String base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}

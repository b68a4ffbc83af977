package dev.sluice.gateway.sso;

import dev.sluice.gateway.saml.SamlIdp;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A provider that speaks SAML 2.0.
 *
 * @param metadata what its metadata says; null until an admin has given it
 * @param metadataUrl where the metadata is fetched; empty when it was uploaded
 * @param moreCertificates that count besides those of the metadata
 * @param byPost whether requests are posted where both is offered
 * @param subjectAttribute the attribute that names somebody for good; empty means the NameID
 * @param emailAttribute empty means the first usual one that is there; {@code nameAttribute} alike
 * @param groupsAttribute empty when the provider says nothing about groups
 * @param privateCa certificates in PEM for fetching the metadata, in place of the usual ones
 */
record SamlProvider(
        IdentityProvider common,
        @Nullable SamlIdp metadata,
        String metadataUrl,
        @Nullable Instant metadataAt,
        List<X509Certificate> moreCertificates,
        boolean byPost,
        String subjectAttribute,
        String emailAttribute,
        String nameAttribute,
        String groupsAttribute,
        @Nullable String privateCa) {

    /** The other side, with every certificate that counts; empty as long as there is no metadata. */
    Optional<SamlIdp> peer() {
        return Optional.ofNullable(metadata)
                .map(said -> new SamlIdp(
                        said.entityId(),
                        said.redirectSsoUrl(),
                        said.postSsoUrl(),
                        said.sloUrl(),
                        Stream.concat(said.certificates().stream(), moreCertificates.stream())
                                .distinct()
                                .toList(),
                        said.wantsSignedRequests()));
    }
}

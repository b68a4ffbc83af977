package dev.sluice.gateway.sso;

import dev.sluice.gateway.identity.OtherWaysIn;
import dev.sluice.gateway.identity.SessionOwner;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Offers the providers on the sign-in page. */
@Component
class SignInByProvider implements OtherWaysIn {

    private final IdentityProviders providers;
    private final OidcFlow oidc;
    private final SamlFlow saml;

    SignInByProvider(IdentityProviders providers, OidcFlow oidc, SamlFlow saml) {
        this.providers = providers;
        this.oidc = oidc;
        this.saml = saml;
    }

    @Override
    public List<Way> list() {
        return providers.list().stream()
                .filter(IdentityProvider::enabled)
                .map(SignInByProvider::way)
                .toList();
    }

    @Override
    public Optional<Way> of(String email) {
        return providers.ofDomain(IdentityProvider.domain(email)).map(SignInByProvider::way);
    }

    @Override
    public Optional<URI> signOut(SessionOwner.Via via) {
        return providers.find(via.providerId()).flatMap(provider -> switch (provider.kind()) {
            case OIDC -> oidc.signOut(via);
            case SAML -> saml.signOut(via);
        });
    }

    private static Way way(IdentityProvider provider) {
        return new Way(
                provider.name(),
                provider.path() + "/start",
                !provider.emailDomains().isEmpty());
    }
}

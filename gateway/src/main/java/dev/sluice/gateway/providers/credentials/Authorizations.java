package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.Credential;
import dev.sluice.gateway.proxy.Header;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the authorization that belongs to a credential. Nothing is fetched, and no cloud library is loaded, before the
 * first call.
 */
public final class Authorizations {

    private final Clock clock;
    private final TokenEndpoints endpoints;

    public Authorizations(Clock clock, TokenEndpoints endpoints) {
        this.clock = clock;
        this.endpoints = endpoints;
    }

    /**
     * Authorization by key, token or exchange.
     *
     * @param apiKeyAsBearer whether a key travels as {@code Authorization: Bearer} instead of {@code x-api-key}
     * @param workspace scope of an Anthropic exchange; null lets the rule decide
     * @throws IllegalArgumentException when the credential is one that signs
     */
    public Authorization of(Credential credential, boolean apiKeyAsBearer, @Nullable String workspace) {
        return switch (credential) {
            case Credential.None _ -> _ -> List.of();
            case Credential.ApiKey it -> apiKeyAsBearer ? fixedBearer(it.key()) : fixed("x-api-key", it.key());
            case Credential.Bearer it -> fixedBearer(it.token());
            case Credential.AnthropicFederation it -> bearer(new AnthropicExchange(it, workspace, clock));
            case Credential.GoogleDefault _ -> laterBearer(() -> GoogleTokens.ofEnvironment(clock));
            case Credential.GoogleJson it -> laterBearer(() -> GoogleTokens.of(it, clock));
            case Credential.AzureClient it -> bearer(new EntraClient(it, endpoints, clock));
            case Credential.AzureManagedIdentity it -> bearer(new EntraManagedIdentity(it, endpoints, clock));
            case Credential.AwsDefault _, Credential.AwsStatic _, Credential.AwsRole _ ->
                throw new IllegalArgumentException("AWS credentials sign; they need a service and a region");
        };
    }

    /** Authorization by AWS signature, version 4. */
    public Authorization signing(Credential credential, String service, String region) {
        Later<Authorization> signer = new Later<>(
                () -> new SigV4(new AwsCredentialSource(credential, region, endpoints.sts()), service, region, clock));
        return call -> signer.get().headers(call);
    }

    private static Authorization fixed(String name, String value) {
        List<Header> fields = List.of(new Header(name, value));
        return _ -> fields;
    }

    private static Authorization fixedBearer(String token) {
        return fixed("authorization", "Bearer " + token);
    }

    private Authorization laterBearer(Supplier<TokenFetch> maker) {
        Later<TokenFetch> fetch = new Later<>(maker);
        return bearer(() -> fetch.get().fetch());
    }

    private Authorization bearer(TokenFetch fetch) {
        TokenCache cache = new TokenCache(fetch, clock);
        return _ -> List.of(new Header("authorization", "Bearer " + cache.token()));
    }
}

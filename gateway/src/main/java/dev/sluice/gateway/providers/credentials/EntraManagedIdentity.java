package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.Credential.AzureManagedIdentity;
import dev.sluice.gateway.providers.CredentialException;
import java.net.URI;
import java.time.Clock;

/** The managed identity of an Azure machine, from its instance metadata service. */
final class EntraManagedIdentity implements TokenFetch {

    private final URI endpoint;
    private final TokenHttp http;

    EntraManagedIdentity(AzureManagedIdentity identity, TokenEndpoints endpoints, Clock clock) {
        String query = "?api-version=2018-02-01&resource=" + EntraClient.encode(EntraClient.RESOURCE);
        String which = identity.clientId() == null ? "" : "&client_id=" + EntraClient.encode(identity.clientId());
        endpoint = URI.create(endpoints.managedIdentity() + "/metadata/identity/oauth2/token" + query + which);
        http = new TokenHttp("Azure's instance metadata service", clock);
    }

    @Override
    public Token fetch() throws CredentialException {
        return http.ask(
                TokenHttp.request(endpoint).header("Metadata", "true").GET().build());
    }
}

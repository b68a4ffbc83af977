package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.Credential.AzureClient;
import dev.sluice.gateway.providers.CredentialException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Microsoft Entra's client credentials grant (RFC 6749 §4.4, endpoint of version 2.0). */
final class EntraClient implements TokenFetch {

    /** The audience that the vendor names for Claude in Foundry. */
    static final String RESOURCE = "https://ai.azure.com";

    private final AzureClient client;
    private final URI endpoint;
    private final TokenHttp http;

    EntraClient(AzureClient client, TokenEndpoints endpoints, Clock clock) {
        this.client = client;
        String authority = Objects.requireNonNullElse(client.authority(), endpoints.entra())
                .toString();
        String host = authority.endsWith("/") ? authority.substring(0, authority.length() - 1) : authority;
        endpoint = URI.create(host + '/' + encode(client.tenantId()) + "/oauth2/v2.0/token");
        http = new TokenHttp("Microsoft Entra", clock);
    }

    @Override
    public Token fetch() throws CredentialException {
        Map<String, String> form = new TreeMap<>(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                client.clientId(),
                "client_secret",
                client.clientSecret(),
                "scope",
                RESOURCE + "/.default"));
        String body = form.entrySet().stream()
                .map(each -> each.getKey() + '=' + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        return http.ask(TokenHttp.request(endpoint)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}

package dev.sluice.gateway.providers.credentials;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.gateway.providers.Credential.AnthropicFederation;
import dev.sluice.gateway.providers.CredentialException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Anthropic workload identity federation: the RFC 7523 grant at {@code POST /v1/oauth/token}, as the vendor's WIF
 * reference describes it.
 */
final class AnthropicExchange implements TokenFetch {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    /** What the vendor's own SDKs send with an exchange. */
    private static final String BETAS = "oauth-2025-04-20,oidc-federation-2026-04-01";
    /** The endpoint's limit. */
    private static final int MAX_ASSERTION_BYTES = 16 * 1024;

    private final AnthropicFederation federation;
    private final @Nullable String workspace;
    private final TokenHttp http;

    AnthropicExchange(AnthropicFederation federation, @Nullable String workspace, Clock clock) {
        this.federation = federation;
        this.workspace = workspace;
        http = new TokenHttp("Anthropic's token endpoint", clock);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Grant(
            String grant_type,
            String assertion,
            String federation_rule_id,
            String organization_id,
            @Nullable String service_account_id,
            @Nullable String workspace_id) {
        @Override
        public String toString() {
            return "Grant[hidden]";
        }
    }

    @Override
    public Token fetch() throws CredentialException {
        Grant grant = new Grant(
                GRANT,
                identityToken(),
                federation.federationRuleId(),
                federation.organizationId(),
                federation.serviceAccountId(),
                workspace);
        return http.ask(TokenHttp.request(federation.tokenEndpoint())
                .header("content-type", "application/json")
                .header("anthropic-beta", BETAS)
                .POST(BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(grant)))
                .build());
    }

    private String identityToken() throws CredentialException {
        Path file = Path.of(federation.identityTokenFile());
        try {
            if (Files.size(file) > MAX_ASSERTION_BYTES) {
                throw new CredentialException("the identity token in " + file + " is larger than 16 KiB");
            }
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new CredentialException("the identity token file " + file + " is empty");
            }
            return token;
        } catch (IOException e) {
            throw new CredentialException("the identity token file " + file + " cannot be read", e);
        }
    }
}

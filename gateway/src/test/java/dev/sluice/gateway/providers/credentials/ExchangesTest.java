package dev.sluice.gateway.providers.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.client.http.javanet.NetHttpTransport;
import dev.sluice.gateway.providers.Credential;
import dev.sluice.gateway.providers.Credential.AnthropicFederation;
import dev.sluice.gateway.providers.Credential.AzureClient;
import dev.sluice.gateway.providers.Credential.AzureManagedIdentity;
import dev.sluice.gateway.providers.Credential.GoogleJson;
import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.providers.FakeServer;
import dev.sluice.gateway.proxy.Header;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every exchange of a credential for a token, against endpoints on loopback. */
class ExchangesTest {

    private static final String CANARY = "canary-5f1c";
    private static final String TOKEN =
            "{\"access_token\":\"short-lived\",\"expires_in\":3600,\"token_type\":\"Bearer\"}";
    private static final OutgoingCall CALL = new OutgoingCall(
            URI.create("https://provider.test"),
            "/v1/messages",
            "application/json",
            () -> new ByteArrayInputStream(new byte[0]));

    @TempDir
    Path files;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer().answering(200, TOKEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anthropicsExchangeSendsTheWorkloadsTokenAndTheRule() throws Exception {
        Path file = Files.writeString(files.resolve("jwt"), CANARY + "\n");
        AnthropicFederation federation = new AnthropicFederation(
                server.address().resolve("/v1/oauth/token"), "fdrl_1", "org-1", "svac_1", file.toString());

        assertBearer(federation, "wrkspc_1");

        FakeServer.Seen seen = server.seen().getFirst();
        JsonNode body = JsonMapper.shared().readTree(seen.body());
        assertThat(seen.target()).isEqualTo("/v1/oauth/token");
        assertThat(seen.fields().get("anthropic-beta")).isEqualTo("oauth-2025-04-20,oidc-federation-2026-04-01");
        assertThat(body)
                .isEqualTo(JsonMapper.shared()
                        .readTree("{\"grant_type\":\"urn:ietf:params:oauth:grant-type:jwt-bearer\",\"assertion\":\""
                                + CANARY + "\",\"federation_rule_id\":\"fdrl_1\",\"organization_id\":\"org-1\","
                                + "\"service_account_id\":\"svac_1\",\"workspace_id\":\"wrkspc_1\"}"));
    }

    @Test
    void aRefusedExchangeTellsTheReasonAndNothingThatWasSent() throws Exception {
        Path file = Files.writeString(files.resolve("jwt"), CANARY);
        server.answering(
                401,
                "{\"error\":\"invalid_grant\",\"error_description\":\"no rule matches\",\"echo\":\"" + CANARY + "\"}");

        assertThat(problem(new AnthropicFederation(server.address(), "fdrl_1", "org-1", null, file.toString())))
                .contains("status 401: invalid_grant no rule matches");
    }

    @Test
    void aMissingIdentityTokenFileIsNamed() {
        String file = files.resolve("none").toString();

        assertThat(problem(new AnthropicFederation(server.address(), "fdrl_1", "org-1", null, file)))
                .contains(file, "cannot be read");
    }

    @Test
    void aTokenEndpointInClearIsNotTold() throws Exception {
        Path file = Files.writeString(files.resolve("jwt"), CANARY);

        assertThat(problem(new AnthropicFederation(
                        URI.create("http://192.0.2.1/token"), "fdrl_1", "org-1", null, file.toString())))
                .contains("must be an https address");
    }

    @Test
    void entraGivesATokenForClientCredentials() throws Exception {
        assertBearer(new AzureClient("tenant-1", "client-1", CANARY + "&", server.address()), null);

        FakeServer.Seen seen = server.seen().getFirst();
        assertThat(seen.target()).isEqualTo("/tenant-1/oauth2/v2.0/token");
        assertThat(seen.text())
                .isEqualTo("client_id=client-1&client_secret=" + CANARY + "%26&grant_type=client_credentials"
                        + "&scope=https%3A%2F%2Fai.azure.com%2F.default");
    }

    @Test
    void entrasRefusalHoldsNoSecret() {
        server.answering(
                401, "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: secret keys are expired\"}");

        assertThat(problem(new AzureClient("t", "c", CANARY, server.address()))).contains("AADSTS7000222");
    }

    @Test
    void theMachinesManagedIdentityIsAskedFor() throws Exception {
        assertBearer(new AzureManagedIdentity("client-1"), null);

        FakeServer.Seen seen = server.seen().getFirst();
        assertThat(seen.target())
                .isEqualTo("/metadata/identity/oauth2/token?api-version=2018-02-01"
                        + "&resource=https%3A%2F%2Fai.azure.com&client_id=client-1");
        assertThat(seen.fields().get("metadata")).isEqualTo("true");
    }

    @Test
    void aGoogleServiceAccountSignsForAToken() throws Exception {
        assertBearer(serviceAccount(), null);

        assertThat(server.seen().getFirst().text())
                .contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer", "assertion=");
    }

    @Test
    void aDeletedGoogleKeyIsSaidInWords() throws Exception {
        server.answering(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}");

        assertThat(problem(serviceAccount())).contains("invalid_grant", "the key was deleted");
    }

    @Test
    void aDamagedGoogleFileIsSaidInWords() {
        assertThat(problem(new GoogleJson("{\"type\":\"service_account\",\"private_key\":\"" + CANARY + "\"}")))
                .contains("Google credential file");
        assertThat(problem(new GoogleJson("{\"type\":\"authorized_user\"}"))).contains("service_account");
    }

    @Test
    void aWorkloadOutsideGoogleExchangesItsOwnToken() throws Exception {
        Path subject = Files.writeString(files.resolve("subject"), CANARY);
        server.answering(
                200, TOKEN.replace("}", ",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}"));

        GoogleJson file = new GoogleJson(
                "{\"type\":\"external_account\",\"audience\":\"//iam.googleapis.com/projects/1/locations/global"
                        + "/workloadIdentityPools/p/providers/x\",\"subject_token_type\":\"urn:ietf:params:oauth:token-type:jwt\","
                        + "\"token_url\":\"https://sts.googleapis.com/v1/token\",\"credential_source\":{\"file\":\""
                        + subject + "\"}}");
        GoogleTokens tokens = GoogleTokens.of(
                file,
                Clock.systemUTC(),
                () -> new NetHttpTransport.Builder()
                        .setConnectionFactory(url -> (HttpURLConnection)
                                server.address().resolve(url.getPath()).toURL().openConnection())
                        .build());

        assertThat(tokens.fetch().value()).isEqualTo("short-lived");
        assertThat(server.seen().getFirst().text()).contains("subject_token=" + CANARY);
    }

    private GoogleJson serviceAccount() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String key = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return new GoogleJson(JsonMapper.shared()
                .writeValueAsString(new ServiceAccount(
                        "service_account",
                        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n",
                        CANARY,
                        "sluice@acme.iam.gserviceaccount.com",
                        "1",
                        server.address() + "/token")));
    }

    private record ServiceAccount(
            String type,
            String private_key,
            String private_key_id,
            String client_email,
            String client_id,
            String token_uri) {}

    private void assertBearer(Credential credential, @Nullable String workspace) throws CredentialException {
        Authorization authorization = authorizations().of(credential, false, workspace);
        assertThat(server.seen()).isEmpty();

        for (int i = 0; i < 3; i++) {
            assertThat(authorization.headers(CALL))
                    .isEqualTo(List.of(new Header("authorization", "Bearer short-lived")));
        }
        assertThat(server.seen()).hasSize(1);
    }

    private String problem(Credential credential) {
        Authorization authorization = authorizations().of(credential, false, null);
        StringWriter trace = new StringWriter();
        assertThatThrownBy(() -> authorization.headers(CALL))
                .isInstanceOf(CredentialException.class)
                .satisfies(e -> e.printStackTrace(new PrintWriter(trace)));
        assertThat(trace.toString()).doesNotContain(CANARY);
        assertThat(credential.toString()).doesNotContain(CANARY);
        return trace.toString();
    }

    private Authorizations authorizations() {
        return new Authorizations(
                Clock.systemUTC(), new TokenEndpoints(server.address(), server.address(), server.address()));
    }
}

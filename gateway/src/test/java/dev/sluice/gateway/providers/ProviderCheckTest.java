package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.Credential.ApiKey;
import dev.sluice.gateway.providers.Credential.AzureClient;
import dev.sluice.gateway.providers.Credential.Bearer;
import dev.sluice.gateway.providers.ProviderCheck.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderCheckTest {

    private static final String CANARY = "sk-canary";

    private final ProviderAdapters adapters = new ProviderAdapters(Clock.systemUTC());
    private final ProviderCheck check = new ProviderCheck(Duration.ofSeconds(2));

    @Test
    void aProviderThatAnswersWorks() throws Exception {
        try (FakeServer server = new FakeServer()) {
            Result result =
                    check.test(adapter(ProviderKind.VERTEX, server.address().toString()), "claude-opus-5");

            assertThat(result).isInstanceOf(Result.Works.class);
            assertThat(server.seen().getFirst().target())
                    .isEqualTo("/v1/projects/acme/locations/eu/publishers/anthropic/models/claude-opus-5:rawPredict");
            assertThat(server.seen().getFirst().text())
                    .isEqualTo("{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":1,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        }
    }

    @Test
    void aModelThatStandsInTheBodyIsAskedForThere() throws Exception {
        try (FakeServer server = new FakeServer()) {
            check.test(adapter(ProviderKind.ANTHROPIC, server.address().toString()), "claude-opus-5");

            assertThat(server.seen().getFirst().text())
                    .isEqualTo("{\"model\":\"claude-opus-5\",\"max_tokens\":1,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BEDROCK | 403 | {\"message\":\"User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModel\"} | bedrock:InvokeModelWithResponseStream on m in eu",
                "BEDROCK | 403 | {\"message\":\"You don't have access to the model with the specified model ID.\"} | Model access is not enabled",
                "BEDROCK | 400 | {\"message\":\"Invocation of model ID m with on-demand throughput isn't supported.\"} | inference profile",
                "BEDROCK | 400 | {\"message\":\"The provided model identifier is invalid.\"} | check region and model id",
                "BEDROCK | 403 | {\"message\":\"The security token included in the request is expired\"} | has expired",
                "BEDROCK | 403 | {\"message\":\"The security token included in the request is invalid\"} | does not know the access key",
                "VERTEX | 403 | {\"error\":{\"status\":\"PERMISSION_DENIED\"}} | aiplatform.endpoints.predict in acme",
                "VERTEX | 403 | {\"error\":{\"details\":[{\"reason\":\"SERVICE_DISABLED\"}]}} | enable aiplatform.googleapis.com",
                "VERTEX | 404 | {} | Model Garden",
                "FOUNDRY | 404 | {\"error\":{\"code\":\"DeploymentNotFound\"}} | no deployment named m",
                "FOUNDRY | 401 | {} | the key belongs to another resource or has expired",
                "ANTHROPIC | 401 | {} | API key is not accepted",
                "ANTHROPIC | 404 | {} | model m is not known",
                "ANTHROPIC | 529 | {} | overloaded",
                "ANTHROPIC | 302 | {} | redirects"
            })
    void theMissingStepIsNamed(ProviderKind kind, int status, String body, String sentence) throws Exception {
        try (FakeServer server = new FakeServer().answering(status, body)) {
            Result result = check.test(adapter(kind, server.address().toString()), "m");

            assertThat(result).isInstanceOfSatisfying(Result.Problem.class, problem -> {
                assertThat(problem.sentence()).contains(sentence);
                assertThat(problem.sentence()).doesNotContain(CANARY).doesNotContain("123456789012");
            });
        }
    }

    @Test
    void anAddressWithoutAServerIsNamed() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(sentence("http://127.0.0.1:" + port)).contains("127.0.0.1:" + port + " refused the connection");
    }

    @Test
    void aNameThatDoesNotResolveIsNamed() {
        assertThat(sentence("https://nowhere.invalid")).contains("nowhere.invalid does not resolve");
    }

    @Test
    void aServerWithoutTlsIsNamed() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerInClear(plain));

            assertThat(sentence("https://127.0.0.1:" + plain.getLocalPort())).contains("TLS with 127.0.0.1");
        }
    }

    private static void answerInClear(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aServerThatKeepsSilentIsNamed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(sentence("http://127.0.0.1:" + silent.getLocalPort())).contains("did not answer in time");
        }
    }

    @Test
    void aCredentialThatCannotBeHadIsTold() throws Exception {
        try (FakeServer entra = new FakeServer().answering(401, "{\"error\":\"invalid_client\"}")) {
            ProviderAdapter adapter = adapters.of(Calls.definition(
                    ProviderKind.FOUNDRY,
                    null,
                    null,
                    "acme",
                    new AzureClient("t", "c", CANARY, URI.create(entra.address().toString()))));

            assertThat(check.test(adapter, "m"))
                    .isEqualTo(new Result.Problem(
                            "No credential: Microsoft Entra refused with status 401: invalid_client"));
        }
    }

    private String sentence(String address) {
        return ((Result.Problem) check.test(adapter(ProviderKind.ANTHROPIC, address), "m")).sentence();
    }

    private ProviderAdapter adapter(ProviderKind kind, String address) {
        Credential credential = kind == ProviderKind.VERTEX ? new Bearer(CANARY) : new ApiKey(CANARY);
        return adapters.of(Calls.definition(kind, address, "eu", "acme", credential));
    }
}

package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyEdits;
import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.proxy.Header;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests a provider with one tiny real call that asks for a single token. It takes the way of real calls, so what works
 * here works there; it may cost a fraction of a cent.
 */
@Component
public class ProviderCheck {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MAX_ANSWER_BYTES = 1024 * 1024;

    private final Duration limit;

    ProviderCheck() {
        this(LIMIT);
    }

    ProviderCheck(Duration limit) {
        this.limit = limit;
    }

    /** What came of a test. */
    public sealed interface Result {

        /** The provider answered. */
        record Works(long millis) implements Result {}

        /** It did not. {@code sentence} says to an admin what to do about it and holds no secret. */
        record Problem(String sentence) implements Result {}
    }

    /**
     * Makes the call. Blocks up to some twenty seconds.
     *
     * @param model the provider's own id for a model it should serve
     */
    public Result test(ProviderAdapter adapter, String model) {
        ModelCall call = tinyCall(model);
        UpstreamCall upstream;
        try {
            upstream = adapter.prepare(call);
        } catch (CredentialException e) {
            return new Result.Problem("No credential: " + e.getMessage());
        }
        long start = System.nanoTime();
        try {
            HttpResponse<byte[]> answer =
                    send(upstream, BodyEdits.apply(call.body().bytes().get(), upstream.edits()));
            return answer.statusCode() == 200
                    ? new Result.Works((System.nanoTime() - start) / 1_000_000)
                    : CheckProblems.answered(adapter.definition(), model, answer.statusCode(), answer.body());
        } catch (IOException e) {
            return CheckProblems.unreachable(upstream.address().getAuthority(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Result.Problem("The test was interrupted.");
        }
    }

    private HttpResponse<byte[]> send(UpstreamCall call, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(call.address() + call.pathAndQuery()))
                .timeout(limit)
                .method(call.method(), BodyPublishers.ofByteArray(body));
        for (Header each : call.headers()) {
            request.header(each.name(), each.value());
        }
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(limit)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return client.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        }
    }

    /** The model stands in the body for those that look for it there. */
    private static ModelCall tinyCall(String model) {
        String name = JsonMapper.shared().writeValueAsString(model);
        String front = "{\"model\":" + name;
        String rest = ",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        byte[] bytes = (front + rest).getBytes(StandardCharsets.UTF_8);
        int modelEnd = front.getBytes(StandardCharsets.UTF_8).length;
        int messages = modelEnd + rest.indexOf("\"messages\"");
        Map<String, Member> members = Map.of(
                "model", new Member(1, "{\"model\":".length(), modelEnd),
                "max_tokens", new Member(modelEnd + 1, modelEnd + rest.indexOf('1'), modelEnd + rest.indexOf('1') + 1),
                "messages", new Member(messages, messages + "\"messages\":".length(), bytes.length - 1));
        return new ModelCall(
                Operation.MESSAGES,
                false,
                model,
                false,
                null,
                List.of(new Header("content-type", CallHeaders.JSON), new Header("accept", CallHeaders.JSON)),
                List.of(),
                List.of(),
                new BodyMap(() -> ByteBuffer.wrap(bytes), members));
    }
}

package dev.sluice.simulator;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;
import tools.jackson.databind.JsonNode;

/** Speaks to a simulator as AWS clients do: requests signed by the AWS SDK, frames read by Amazon's decoder. */
final class AwsClient {

    private static final Set<String> SET_BY_THE_CLIENT = Set.of("host", "content-length");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Simulator simulator;
    private AwsCredentialsIdentity identity =
            AwsCredentialsIdentity.create(Accounts.FIRST_KEY.id(), Accounts.FIRST_KEY.secret());
    private Clock clock = Clock.systemUTC();

    AwsClient(Simulator simulator) {
        this.simulator = simulator;
    }

    /** A client with this session instead of the simulator's first key. */
    AwsClient as(String id, String secret, String token) {
        AwsClient other = new AwsClient(simulator);
        other.identity = AwsSessionCredentialsIdentity.create(id, secret, token);
        return other;
    }

    AwsClient late(Duration time) {
        AwsClient other = new AwsClient(simulator);
        other.clock = Clock.offset(Clock.systemUTC(), time.negated());
        return other;
    }

    /** A body as InvokeModel takes it, with this prompt and more fields, each with a comma behind. */
    static String body(String prompt, String moreFields) {
        return "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":1024," + moreFields
                + "\"messages\":[{\"role\":\"user\",\"content\":" + Json.quote(prompt) + "}]}";
    }

    HttpResponse<byte[]> post(String service, String path, String body, String... headers) {
        return send(signed(service, path, body, headers), body);
    }

    /** Signs one body and sends another. */
    HttpResponse<byte[]> forged(String path, String signedBody, String sentBody) {
        return send(signed("bedrock", path, signedBody), sentBody);
    }

    private SdkHttpRequest signed(String service, String path, String body, String... headers) {
        SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(simulator.baseUrl().resolve(path))
                .putHeader("content-type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.putHeader(headers[i], headers[i + 1]);
        }
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(identity)
                        .request(request.build())
                        .payload(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1"))
                .request();
    }

    private HttpResponse<byte[]> send(SdkHttpRequest signed, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(signed.getUri().toString()))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        signed.forEachHeader((name, values) -> {
            if (!SET_BY_THE_CLIENT.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return send(request.build());
    }

    HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static JsonNode tree(HttpResponse<byte[]> response) {
        return Json.MAPPER.readTree(response.body());
    }

    /** The frames of a stream; throws when a checksum is wrong. */
    static List<Message> frames(byte[] stream) {
        List<Message> frames = new ArrayList<>();
        new MessageDecoder(frames::add).feed(stream);
        return frames;
    }

    /** The Messages events inside the frames. */
    static List<JsonNode> events(HttpResponse<byte[]> response) {
        return frames(response.body()).stream()
                .filter(frame -> "event".equals(header(frame, ":message-type")))
                .map(frame -> Json.MAPPER.readTree(
                        Json.MAPPER.readTree(frame.getPayload()).get("bytes").binaryValue()))
                .toList();
    }

    static String header(Message frame, String name) {
        return java.util.Objects.requireNonNull(frame.getHeaders().get(name)).getString();
    }
}

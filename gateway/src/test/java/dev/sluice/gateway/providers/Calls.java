package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyEdits;
import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.proxy.Header;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Calls and definitions as tests need them. */
final class Calls {

    static final String BODY =
            "{\"model\":\"claude-sonnet-4-5\", \"messages\":[{\"role\":\"user\",\"content\":\"hé\"}],"
                    + "\"max_tokens\":1,\"tags\":{\"team\":\"a\"},\"stream\":true}";

    private static final List<Header> CLIENT = List.of(
            new Header("content-type", "application/json"),
            new Header("Accept", "application/json"),
            new Header("User-Agent", "claude-cli/2.1.330 sluice/1"),
            new Header("anthropic-version", "2023-06-01"),
            new Header("anthropic-workspace-id", "wrkspc_of_the_client"),
            new Header("x-stainless-lang", "js"));

    private Calls() {}

    static BodyMap body(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Map<String, Member> members = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                int nameStart = (int) parser.currentTokenLocation().getByteOffset();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                members.put(name, new Member(nameStart, start, (int)
                        parser.currentLocation().getByteOffset()));
            }
        }
        return new BodyMap(() -> ByteBuffer.wrap(bytes), members);
    }

    static ModelCall message(String model, boolean stream, String json, String... betas) {
        return new ModelCall(
                Operation.MESSAGES, stream, model, true, "beta=true", CLIENT, List.of(betas), List.of(), body(json));
    }

    static ModelCall count(String model, String json, String... betas) {
        return new ModelCall(
                Operation.COUNT_TOKENS, false, model, true, "beta=true", CLIENT, List.of(betas), List.of(), body(json));
    }

    static ModelCall dropping(ModelCall call, String... fields) {
        return new ModelCall(
                call.operation(),
                call.stream(),
                call.model(),
                call.modelChanged(),
                call.query(),
                call.headers(),
                call.betas(),
                List.of(fields),
                call.body());
    }

    static ProviderDefinition definition(
            ProviderKind kind,
            @Nullable String baseUrl,
            @Nullable String region,
            @Nullable String project,
            Credential credential) {
        return new ProviderDefinition(
                "main",
                kind,
                baseUrl == null ? null : URI.create(baseUrl),
                region,
                project,
                credential,
                false,
                false,
                Set.of(),
                false,
                BigDecimal.ONE,
                true);
    }

    static String sent(ModelCall call, UpstreamCall upstream) {
        return new String(BodyEdits.apply(call.body().bytes().get(), upstream.edits()), StandardCharsets.UTF_8);
    }

    /** Where it goes, without the fields. */
    static String target(UpstreamCall call) {
        return call.address() + call.pathAndQuery();
    }

    static @Nullable String field(UpstreamCall call, String name) {
        List<String> values = call.headers().stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
        if (values.size() > 1) {
            throw new AssertionError(name + " is sent " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.getFirst();
    }
}

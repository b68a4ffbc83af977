package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.admission.MessageRequest.Scan;
import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyScanTest {

    private static Scan scan(String body) {
        return scan(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Scan scan(byte[] body) {
        return BodyScan.read(() -> ByteBuffer.wrap(body));
    }

    private static MessageRequest read(String body) {
        return ((Scan.Read) scan(body)).request();
    }

    @Test
    void theFieldsThatMatterAreReadWhereverTheyStand() {
        MessageRequest request = read("""
                {"messages":[{"role":"user","content":[{"type":"text","text":"hi","model":"not this"}]}],
                 "tools":[{"name":"Read"}], "max_tokens":128000,"stream":true,"speed":"fast","inference_geo":"us",
                 "model":"claude-opus-5-5","unknown":{"deep":[1,2,{"stream":false}]}}""");
        assertThat(request)
                .isEqualTo(new MessageRequest(
                        "claude-opus-5-5",
                        128_000,
                        true,
                        true,
                        CacheWrites.NONE,
                        true,
                        "us",
                        Set.of(),
                        Set.of(),
                        List.of(),
                        request.body()));
    }

    @Test
    void toolsOfTheProviderAreSeenAndWhatOnlyLooksLikeOneIsNot() {
        MessageRequest request = read("""
                {"model":"m","tools":[{"name":"Read","input_schema":{"type":"object","properties":{"type":{}}}},
                 {"type":"web_search_20250305","name":"web_search","cache_control":{"type":"ephemeral","ttl":"1h"}},
                 {"type":"custom","type":"code_execution_20250825"},{"type":["x",{"type":"y"}]},
                 {"type":"advisor_20260301","model":"claude-opus-5"}],"mcp_servers":[{"type":"url"}],
                 "messages":[{"type":"not_a_tool"}]}""");
        assertThat(request.toolTypes())
                .containsExactly("web_search_20250305", "custom", "code_execution_20250825", "advisor_20260301", "mcp");
        assertThat(request.toolModels()).containsExactly("claude-opus-5");
        assertThat(request.cacheWrites()).isEqualTo(CacheWrites.ONE_HOUR);
    }

    @Test
    void membersAreFoundWhereTheyStandWhateverTheirFormAndBlanks() {
        String body =
                " {\"model\" : \"a\\u0022b\" , \"n\":-1.5e3\t,\"t\":true,\"o\":{\"x\":[1,{}]} , \"a\":[\"é\"],\"z\":null \n} ";
        Map<String, String> seen = new LinkedHashMap<>();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        read(body).body().members().forEach((name, member) -> {
            assertThat(bytes[member.nameStart()]).isEqualTo((byte) '"');
            seen.put(
                    name,
                    new String(
                            bytes,
                            member.valueStart(),
                            member.valueEnd() - member.valueStart(),
                            StandardCharsets.UTF_8));
        });
        assertThat(seen)
                .containsExactly(
                        Map.entry("model", "\"a\\u0022b\""),
                        Map.entry("n", "-1.5e3"),
                        Map.entry("t", "true"),
                        Map.entry("o", "{\"x\":[1,{}]}"),
                        Map.entry("a", "[\"é\"]"),
                        Map.entry("z", "null"));
    }

    @Test
    void membersAreFoundWhereverTheParsersBufferEnds() {
        for (int padding = 7_950; padding < 8_050; padding++) {
            String body = "{\"pad\":\"" + "x".repeat(padding) + "\",\"na\\\\\\\"me\" : -123 , \"last\":{}}";
            BodyMap map = read(body.replaceFirst("^\\{", "{\"model\":\"m\",")).body();
            String text = StandardCharsets.UTF_8.decode(map.bytes().get()).toString();
            BodyMap.Member member = Objects.requireNonNull(map.members().get("na\\\"me"));
            assertThat(text.substring(member.nameStart(), member.valueEnd())).isEqualTo("\"na\\\\\\\"me\" : -123");
            assertThat(text.substring(member.valueStart(), member.valueEnd())).isEqualTo("-123");
        }
    }

    @Test
    void aModelAndAStreamFromThePathCountInsteadOfTheBodys() {
        byte[] body =
                "{\"anthropic_beta\":[\"x-1\",{\"no\":[]},\"y-2\"],\"max_tokens\":5}".getBytes(StandardCharsets.UTF_8);
        MessageRequest request =
                ((Scan.Read) BodyScan.read(() -> ByteBuffer.wrap(body), "from-path", true, null)).request();
        assertThat(request.model()).isEqualTo("from-path");
        assertThat(request.stream()).isTrue();
        assertThat(request.betas()).containsExactly("x-1", "y-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|model is required",
                "{\"model\":null}|model must be a string",
                "{\"model\":5}|model must be a string",
                "{\"model\":[\"a\"]}|model must be a string",
                "{\"model\":\"\"}|model is required",
                "[]|invalid JSON: the body must be an object",
                "\"text\"|invalid JSON: the body must be an object",
                "{\"model\":\"a\"|invalid JSON",
                "{\"model\":\"a\"}{}|invalid JSON: something follows the object",
                "{\"model\":\"a\"} x|invalid JSON",
                "{\"model\":\"a\",}|invalid JSON",
                "{'model':'a'}|invalid JSON",
                "{\"model\":\"a\",\"model\":\"b\"}|invalid JSON: \"model\" stands twice",
                "{\"model\":\"a\",\"mod\\u0065l\":\"b\"}|invalid JSON: \"model\" stands twice",
                "{\"max_tokens\":1,\"max_tokens\":2,\"model\":\"a\"}|invalid JSON: \"max_tokens\" stands twice",
                "{\"model\":\"a\",\"n\":NaN}|invalid JSON",
            })
    void whatCannotBeReadIsNamed(String body, String message) {
        assertThat(scan(body)).isEqualTo(new Scan.Malformed(message));
    }

    @Test
    void unknownContentIsNeverAnError() {
        assertThat(read("{\"model\":\"a\",\"x\":\"\\u0000 \\ud800\",\"y\":1e999,\"z\":" + "9".repeat(5_000) + "}")
                        .model())
                .isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32"})
    void otherEncodingsAreNotGuessed(String charset) {
        assertThat(scan("{\"model\":\"a\"}".getBytes(Charset.forName(charset))))
                .isEqualTo(new Scan.Malformed("invalid JSON"));
    }

    @Test
    void veryDeepNestingIsRefusedWithoutAStackOverflow() {
        assertThat(scan("{\"model\":\"a\",\"x\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}"))
                .isEqualTo(new Scan.Malformed("invalid JSON"));
    }

    @Test
    void anEscapedModelNameIsDecoded() {
        assertThat(read("{\"model\":\"claude\\u002dopus\"}").model()).isEqualTo("claude-opus");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"ephemeral\"}|FIVE_MINUTES",
                "{\"type\":\"ephemeral\",\"ttl\":\"5m\"}|FIVE_MINUTES",
                "{\"ttl\":\"1h\",\"type\":\"ephemeral\"}|ONE_HOUR",
                "{\"type\":\"ephemeral\",\"ttl\":{\"a\":[]}}|FIVE_MINUTES",
            })
    void theDearestCacheWriteIsNoticedAnywhere(String mark, CacheWrites expected) {
        assertThat(read("{\"model\":\"a\",\"system\":[{\"text\":\"x\",\"cache_control\":" + mark + "}],\"z\":1}")
                        .cacheWrites())
                .isEqualTo(expected);
        assertThat(read("{\"cache_control\":" + mark + ",\"model\":\"a\"}").cacheWrites())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "-5,-1", "99999999999999999999,9223372036854775807", "1.5,-1", "\"7\",-1"})
    void oddTokenCeilingsNeverLowerTheWorstCase(String written, long understood) {
        assertThat(read("{\"model\":\"a\",\"max_tokens\":" + written + "}").maxTokens())
                .isEqualTo(understood);
    }

    @Test
    void aBodyCutAnywhereIsNeverReadAsComplete() {
        byte[] body =
                "{\"model\":\"claude\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"é😀\\n\"}],\"stream\":true}"
                        .getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut < body.length; cut++) {
            assertThat(scan(Arrays.copyOf(body, cut))).as("cut at %d", cut).isInstanceOf(Scan.Malformed.class);
        }
    }

    @Test
    void randomBytesNeverThrow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] alphabet = "{}[]\",:\\u0modelstrax_ \u0000\n019.eE-+tfn\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 50_000; i++) {
            byte[] body = new byte[random.nextInt(60)];
            for (int b = 0; b < body.length; b++) {
                body[b] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(scan(body)).as("seed %d", seed).isNotNull();
        }
    }
}

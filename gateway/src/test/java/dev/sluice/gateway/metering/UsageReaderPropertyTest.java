package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class UsageReaderPropertyTest {

    private static final List<String> COUNTS =
            List.of("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens");

    @Property(tries = 400)
    void aStreamReportsWhatTheSameAnswerReportsAsJsonHoweverItIsCutOrRepeated(
            @ForAll Random random, @ForAll @Size(max = 5) List<String> texts) {
        String finalUsage = usage(random);
        UsageReader stream = UsageReader.ofEventStream();
        UsageReader json = UsageReader.ofJson();
        byte[] events = String.join("", stream(texts, finalUsage, random)).getBytes(StandardCharsets.UTF_8);
        byte[] body = json(texts, finalUsage).getBytes(StandardCharsets.UTF_8);

        Events.feedInPieces(stream, events, random);
        Events.feedInPieces(json, body, random);

        assertThat(stream.usage()).isEqualTo(json.usage());
        assertThat(stream.complete()).isTrue();
        assertThat(json.complete()).isTrue();
        assertThat(stream.betweenEvents()).isTrue();
    }

    @Property(tries = 200)
    void theEstimateOfACutStreamDependsOnlyOnTheEventsThatPassed(
            @ForAll Random random, @ForAll @Size(max = 5) List<String> texts) {
        List<String> events = stream(texts, usage(random), random);
        String cut = String.join("", events.subList(0, random.nextInt(events.size() + 1)));

        UsageReader whole = Events.feed(UsageReader.ofEventStream(), cut);
        UsageReader pieces =
                Events.feedInPieces(UsageReader.ofEventStream(), cut.getBytes(StandardCharsets.UTF_8), random);

        assertThat(pieces.usage()).isEqualTo(whole.usage());
        assertThat(pieces.started()).isEqualTo(whole.started());
    }

    @Property(tries = 500)
    void noBytesMakeAReaderFailAndCountsStayInRange(@ForAll Random random) {
        byte[] bytes = damaged(random);
        for (UsageReader reader : List.of(UsageReader.ofEventStream(), UsageReader.ofJson())) {
            Usage usage = Events.feedInPieces(reader, bytes, random).usage();

            assertThat(List.of(
                            usage.tokens().input(),
                            usage.tokens().cacheWrite5m(),
                            usage.tokens().cacheWrite1h(),
                            usage.tokens().cacheRead(),
                            usage.tokens().output(),
                            usage.webSearches()))
                    .allMatch(count -> count >= 0 && count <= Counts.MOST);
        }
    }

    @Property(tries = 50)
    void answersFarLargerThanTheBoundAreWalkedThrough(@ForAll Random random) {
        byte[] prefix = List.of(
                        "data: {\"x\":\"",
                        "event: message_start\ndata: {\"x\":\"",
                        "event: ",
                        "{\"usage\":{\"input_tokens\":",
                        "{\"model\":\"",
                        "[[[[[[[[",
                        "event: content_block_delta\ndata: {\"delta\":{\"text\":\"")
                .get(random.nextInt(7))
                .getBytes(StandardCharsets.UTF_8);
        byte[] filler = "1[{\"".substring(random.nextInt(3)).repeat(30_000).getBytes(StandardCharsets.UTF_8);
        for (UsageReader reader : List.of(UsageReader.ofEventStream(), UsageReader.ofJson())) {
            reader.accept(ByteBuffer.wrap(prefix));
            for (int i = 0; i < 40; i++) {
                reader.accept(ByteBuffer.wrap(filler));
            }
            assertThat(reader.usage().tokens().input()).isLessThanOrEqualTo(Counts.MOST);
        }
    }

    private static String usage(Random random) {
        List<String> members = new ArrayList<>();
        for (String count : COUNTS) {
            if (count.equals("output_tokens") || random.nextInt(4) > 0) {
                members.add("\"" + count + "\":" + random.nextInt(500_000));
            }
        }
        if (random.nextBoolean()) {
            members.add("\"cache_creation\":{\"ephemeral_5m_input_tokens\":" + random.nextInt(1000)
                    + ",\"ephemeral_1h_input_tokens\":" + random.nextInt(1000) + "}");
        }
        if (random.nextBoolean()) {
            members.add("\"server_tool_use\":{\"web_search_requests\":" + random.nextInt(5) + "}");
        }
        if (random.nextBoolean()) {
            members.add("\"iterations\":[{\"type\":\"message\",\"output_tokens\":" + random.nextInt(9) + "}]");
        }
        members.add("\"speed\":" + (random.nextBoolean() ? "null" : "\"fast\""));
        members.add("\"some_later_field\":{\"input_tokens\":[1,{\"usage\":{}}]}");
        return "{" + String.join(",", members) + "}";
    }

    private static String json(List<String> texts, String usage) {
        StringBuilder content = new StringBuilder();
        for (String text : texts) {
            content.append(content.isEmpty() ? "" : ",")
                    .append("{\"type\":\"text\",\"text\":")
                    .append(Events.quoted(text))
                    .append("}");
        }
        return "{\"model\":\"m\",\"content\":[" + content + "],\"usage\":" + usage + ",\"stop_reason\":\"end_turn\"}";
    }

    /** The events of an answer; every one may come twice, with or without an event line, with any line end. */
    private static List<String> stream(List<String> texts, String usage, Random random) {
        List<String> events = new ArrayList<>();
        add(
                events,
                "message_start",
                "\"message\":{\"model\":\"m\",\"content\":[],\"usage\":{\"output_tokens\":1}}",
                random);
        for (int i = 0; i < texts.size(); i++) {
            String block = "\"index\":" + i + ",\"content_block\":{\"type\":\"text\",\"text\":\"\"}";
            add(events, "content_block_start", block, random);
            add(events, "content_block_delta", Events.textMembers(texts.get(i)), random);
            add(events, "content_block_stop", "\"index\":" + i, random);
        }
        if (random.nextBoolean()) {
            add(events, "message_delta", "\"delta\":{\"stop_reason\":null},\"usage\":{\"output_tokens\":3}", random);
        }
        add(events, "message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":" + usage, random);
        add(events, "message_stop", null, random);
        return events;
    }

    private static void add(List<String> events, String type, @Nullable String members, Random random) {
        String lineEnd = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
        String space = random.nextBoolean() ? " " : "";
        String name = random.nextInt(3) == 0 ? "" : "event:" + space + type + lineEnd;
        String event = name + "data:" + space + Events.data(type, members) + lineEnd + lineEnd;
        for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
            events.add(event);
            switch (random.nextInt(6)) {
                case 0 -> events.add(": comment" + lineEnd);
                case 1 -> events.add(Events.event("ping", null));
                case 2 -> events.add("event: later_kind" + lineEnd + "data: {\"usage\":{}}" + lineEnd + lineEnd);
                default -> events.add(lineEnd);
            }
        }
    }

    private static byte[] damaged(Random random) {
        String whole = random.nextBoolean()
                ? String.join("", stream(List.of("a\u0000b", "\ud800", "é"), usage(random), random))
                : json(List.of("x"), usage(random));
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        byte[] alphabet = "\"\\{}[]:,\n\r\u0000u0e9-".getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(30); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? alphabet[random.nextInt(alphabet.length)] : (byte) random.nextInt(256);
        }
        return bytes;
    }
}

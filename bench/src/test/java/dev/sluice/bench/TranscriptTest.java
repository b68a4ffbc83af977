package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TranscriptTest {

    @Test
    void toolsThinkingResultAndCacheAreReadAndALineThatBreaksOffIsNot() {
        Transcript transcript = Transcript.of("""
                {"type":"system","subtype":"init"}
                {"type":"assistant","message":{"content":[{"type":"thinking","thinking":"hm","signature":"s1"}]}}
                {"type":"assistant","message":{"content":[{"type":"tool_use","name":"Read"},{"type":"text","text":"a"}]}}
                {"type":"result","result":"done","usage":{"cache_creation_input_tokens":7,"cache_read_input_tokens":9}}
                {"type":"resu""");
        assertThat(transcript.toolUses()).containsExactly("Read");
        assertThat(transcript.thinking()).containsExactly(new Transcript.Thinking("hm", "s1"));
        assertThat(transcript.result()).isEqualTo("done");
        assertThat(transcript.cacheWritten()).isEqualTo(7);
        assertThat(transcript.cacheRead()).isEqualTo(9);
    }
}

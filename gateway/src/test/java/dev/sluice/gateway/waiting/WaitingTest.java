package dev.sluice.gateway.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingTest {

    @Test
    void workThatNeedNotWaitIsDone() {
        assertThat(Waiting.avoided(() -> "done")).contains("done");
    }

    @Test
    void workIsGivenUpWhereItWouldWait() {
        List<String> steps = new ArrayList<>();
        assertThat(Waiting.avoided(() -> {
                    steps.add("before");
                    Waiting.begins();
                    return steps.add("after");
                }))
                .isEmpty();
        assertThat(steps).containsExactly("before");
    }

    @Test
    void whoeverCleansUpSeesItPass() {
        List<String> steps = new ArrayList<>();
        assertThat(Waiting.avoided(() -> {
                    try {
                        Waiting.begins();
                        return "never";
                    } catch (RuntimeException e) {
                        steps.add("cleaned");
                        throw e;
                    }
                }))
                .isEmpty();
        assertThat(steps).containsExactly("cleaned");
    }

    @Test
    void everywhereElseWaitingIsFine() {
        assertThatCode(Waiting::begins).doesNotThrowAnyException();
        assertThat(Waiting.avoided(() -> "done")).isPresent();
        assertThatCode(Waiting::begins).doesNotThrowAnyException();
    }

    @Test
    void failuresOfTheWorkAreItsOwn() {
        assertThatThrownBy(() -> Waiting.avoided(() -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
    }
}

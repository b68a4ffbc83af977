package dev.sluice.gateway.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartBlockTest {

    @Test
    void theVeryFirstStartShowsHowToSetUpAndToTry() {
        StartBlock block = new StartBlock(
                "http://localhost:8484",
                Optional.of("/setup?token=abc"),
                List.of("demo"),
                true,
                Path.of("/srv/sluice data"),
                Optional.of("slc_key"),
                Duration.ofMillis(3_240));

        assertThat(block.text()).isEqualTo("""

                Sluice is ready (3.2 s)

                  Console   http://localhost:8484
                  Set-up    http://localhost:8484/setup?token=abc   (once, makes the owner)
                  Provider  DEMO provider: answers are simulated
                  Data      /srv/sluice data

                  Try       ANTHROPIC_BASE_URL=http://localhost:8484 ANTHROPIC_AUTH_TOKEN=slc_key claude
                            curl http://localhost:8484/v1/messages -H 'x-api-key: slc_key' \
                -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' \
                -d '{"model":"claude-sonnet-4-5","max_tokens":64,\
                "messages":[{"role":"user","content":"Hello"}]}'
                            The key is good for 24 hours and is not shown again.
                """);
        assertThat(block.text().lines()).hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void laterStartsShowNoSecret() {
        StartBlock block = new StartBlock(
                "https://sluice.example.com",
                Optional.empty(),
                List.of("main (https://api.anthropic.com)", "backup (https://b.example)"),
                false,
                Path.of("/srv/sluice"),
                Optional.empty(),
                Duration.ofSeconds(2));

        assertThat(block.text()).isEqualTo("""

                Sluice is ready (2.0 s)

                  Console   https://sluice.example.com
                  Provider  main (https://api.anthropic.com), backup (https://b.example)
                  Data      /srv/sluice

                  Use       ANTHROPIC_BASE_URL=https://sluice.example.com ANTHROPIC_AUTH_TOKEN=<key> claude
                            Make a key in the console under API keys.
                """);
    }
}

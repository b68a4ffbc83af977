package dev.sluice.gateway.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where tests get their PostgreSQL from, seen from a JVM of its own that thinks Docker is where nothing listens. */
class TestDatabaseTest {

    private static final String NOBODY_LISTENS = "tcp://127.0.0.1:1";

    @Test
    void aDockerThatDoesNotAnswerLeavesTheEmbeddedServer() throws Exception {
        assertThat(inAnotherJvm("auto")).contains("made jdbc:postgresql://localhost:");
    }

    @Test
    void aDockerThatIsDemandedAndDoesNotAnswerIsNamedWithWhatToDo() throws Exception {
        assertThat(inAnotherJvm("docker"))
                .contains("no Docker answers here", NOBODY_LISTENS, "leave test.db out")
                .doesNotContain("made ");
    }

    @Test
    void anUnknownChoiceIsAnsweredWithTheKnownOnes() throws Exception {
        assertThat(inAnotherJvm("podman")).contains("test.db=podman is unknown; it may be auto, docker or embedded");
    }

    private static String inAnotherJvm(String choice) throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dtest.db=" + choice,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Asker.class.getName())
                .redirectErrorStream(true);
        java.environment().put("DOCKER_HOST", NOBODY_LISTENS);
        Process process = java.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    /** Says where it got a database. */
    static final class Asker {

        private Asker() {}

        public static void main(String[] arguments) {
            System.out.println("made " + TestDatabase.create().url());
        }
    }
}

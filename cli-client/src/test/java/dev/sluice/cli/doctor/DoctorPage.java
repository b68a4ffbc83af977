package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Person;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code docs/doctor.md}: what the doctor said of each fault in the tests. */
final class DoctorPage {

    private static final Path PAGE = Path.of("..", "docs", "doctor.md");

    private static final String HEAD = """
            # What the doctor says

            `sluice doctor` names the first thing to mend, and how. Below is what it printed while one thing after the other was
            broken on purpose: lines that are all right are left out, and addresses made up. The words in the headings are
            `first.cause` of `sluice doctor --json`. What else it can do: [cli.md](cli.md).

            The page is written by `./mvnw -pl cli-client -am test -Dtest=DoctorTest -Dsluice.record=true
            -Dsurefire.failIfNoSpecifiedTests=false`; the build fails when it says something else than the program does.

            ## All is well

            """;

    private final Map<String, String> sections = new TreeMap<>();
    private String well = "";

    void whereAllIsWell(Person.Run run, String gateway, Path home) {
        well = "```\n" + general(run.out(), gateway, home).strip() + "\n```\n";
    }

    void add(String cause, String broken, Person.Run run, String gateway, Path home) {
        String said = general(run.out(), gateway, home)
                .lines()
                .filter(line -> !line.startsWith("ok ") && !line.startsWith("- "))
                .collect(Collectors.joining("\n"));
        sections.put(cause, "## `" + cause + "`\n\n" + broken + "\n\n```\n" + said.strip() + "\n```\n");
    }

    /** What differs from run to run is made the same. */
    private static String general(String text, String gateway, Path home) {
        return text.replace(gateway, "https://ai.corp.test")
                .replace(home.toString(), "~")
                .replace(System.getProperty("os.arch"), "amd64")
                .replaceAll("localhost:\\d{4,}", "localhost:8443")
                .replaceAll("\\d{4}-\\d{2}-\\d{2}([T ][0-9:.]+Z?)?", "2026-11-02")
                .replaceAll("sha256:[0-9a-f]{64}", "sha256:…")
                .replaceAll("\\b[0-9]+ ms\\b", "750 ms")
                .replaceAll("\\b2[34][0-9] seconds", "240 seconds");
    }

    /** Nothing is compared when only some of the tests ran. */
    void compare(long faults) throws IOException {
        if (well.isEmpty() || sections.size() < faults) {
            return;
        }
        String now = HEAD + well + "\n" + String.join("\n", sections.values());
        if (Boolean.getBoolean("sluice.record")) {
            Files.writeString(PAGE, now);
        }
        assertThat(PAGE).as("written anew with -Dsluice.record=true").hasContent(now);
    }
}

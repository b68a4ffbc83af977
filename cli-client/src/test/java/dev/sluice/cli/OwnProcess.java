package dev.sluice.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The CLI as a program of its own, for what only the system can do to it. */
public final class OwnProcess {

    private static final long LONGEST_SECONDS = 60;

    private final Person person;
    private final Map<String, String> environment = new HashMap<>();

    public OwnProcess(Person person) throws IOException {
        this.person = person;
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", person.home().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("SLUICE_KEYCHAIN", "off");
        Path program = person.home().resolveSibling(person.home().getFileName() + "-sluice");
        Files.writeString(
                program,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -cp '"
                        + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        + "' -Dsluice.terminals=$TERMINALS -Dsluice.program=sluice dev.sluice.cli.Sluice \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put("SLUICE", program.toString());
    }

    public OwnProcess with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Whether the machine has these programs. */
    public static boolean has(String... programs) {
        return Stream.of(programs)
                .allMatch(program -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    }

    /** Runs a shell script in which {@code $SLUICE} is the program. */
    public Person.Run shell(String script) throws IOException, InterruptedException {
        Path err = Files.createTempFile("sluice", ".err");
        Process process = start(ProcessBuilder.Redirect.to(err.toFile()), "sh", "-c", script);
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Person.Run run = new Person.Run(ended(process), out, Files.readString(err));
        Files.delete(err);
        return run;
    }

    /**
     * Runs the program on a terminal and presses Ctrl-C when this stands there. A process that a script started with
     * {@code &} ignores Ctrl-C, and so would all that come from it; {@code env} undoes that.
     */
    public Person.Run interrupted(String prompt, String commandLine) throws IOException, InterruptedException {
        Process process = start(
                ProcessBuilder.Redirect.DISCARD,
                "script",
                "-qec",
                "stty cols 80 rows 24; exec env --default-signal=INT $SLUICE " + commandLine,
                "/dev/null");
        StringBuilder seen = new StringBuilder();
        try (OutputStream keyboard = process.getOutputStream()) {
            boolean pressed = false;
            for (int c = process.getInputStream().read();
                    c >= 0;
                    c = process.getInputStream().read()) {
                seen.append((char) c);
                if (!pressed && seen.indexOf(prompt) >= 0) {
                    keyboard.write(3);
                    keyboard.flush();
                    pressed = true;
                }
            }
        }
        return new Person.Run(ended(process), seen.toString(), "");
    }

    private Process start(ProcessBuilder.Redirect err, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(person.home().toFile()).redirectError(err);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Whoever reads its output waits for its end.
        process.onExit().orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        return process;
    }

    private static int ended(Process process) throws InterruptedException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end");
        }
        return process.exitValue();
    }
}

package dev.sluice.gateway.connect;

import dev.sluice.gateway.devices.Approvals;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;

/** The companion CLI as a program of its own, for a person with an empty home. */
final class CliProgram {

    private static final Pattern CODE = Pattern.compile("\\b([A-Z0-9]{4}-[A-Z0-9]{4})\\b");
    private static final Pattern ITS_JARS = Pattern.compile(
            ".*(sluice-cli|cli-client|sluice-policy|policy/target|picocli|jline-|/jackson-|snakeyaml-engine|jspecify).*");

    private final Path home;
    private final Path script;
    private final Map<String, String> environment = new HashMap<>();

    CliProgram(Path home) throws IOException {
        this.home = Files.createDirectories(home);
        this.script = home.resolveSibling(home.getFileName() + "-sluice");
        Files.writeString(
                script,
                "#!/bin/sh\nexec " + java()
                        + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dsluice.terminals= -Dsluice.program=" + script
                        + " -cp " + classPath() + " dev.sluice.cli.Sluice \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", home.toString());
        environment.put("LANG", "C.UTF-8");
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The jars and class folders that the program is made of. */
    static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> ITS_JARS.matcher(entry).matches())
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    Path home() {
        return home;
    }

    Path script() {
        return script;
    }

    CliProgram with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    record Run(int exit, String out, String err) {}

    Process start(Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return start(out, err, command);
    }

    Process start(Path out, Path err, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("sluice", ".out");
        Path err = Files.createTempFile("sluice", ".err");
        return ended(start(out, err, arguments), out, err);
    }

    static Run ended(Process process, Path out, Path err) throws IOException, InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + Files.readString(out) + Files.readString(err));
        }
        Run run = new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return run;
    }

    /** Runs something that signs in, and approves it in the member's place. */
    Run approved(BeanFactory gateway, UUID memberId, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("sluice", ".out");
        Path err = Files.createTempFile("sluice", ".err");
        Process process = start(out, err, command);
        boolean approved = false;
        while (process.isAlive() && !approved) {
            Matcher code = CODE.matcher(Files.readString(err, StandardCharsets.UTF_8));
            approved = code.find() && Approvals.approve(gateway, code.group(1), memberId);
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        return ended(process, out, err);
    }

    Run login(BeanFactory gateway, UUID memberId, String url) throws IOException, InterruptedException {
        return approved(gateway, memberId, List.of(script.toString(), "login", url));
    }
}

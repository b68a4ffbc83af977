package dev.sluice.cli;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.profile.Profiles;
import dev.sluice.cli.session.TokenSource;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command line and ends with one of the codes of {@link Exit}. */
public final class Sluice {

    private Sluice() {}

    public static void main(String[] arguments) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        // Java refuses names and passwords for proxies of HTTPS unless told otherwise.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        if (arguments.length == 1 && arguments[0].equals("--prepare")) {
            // The JVM writes what it remembers on its way out.
            System.exit(Training.run());
        }
        int exit = run(World.real(), arguments);
        System.out.flush();
        // Threads of the HTTP client do not hold up the prompt.
        Runtime.getRuntime().halt(exit);
    }

    /** Runs one command line. */
    public static int run(World world, String... arguments) {
        try {
            // Claude Code waits for these two, so they go without the machinery of the others.
            if (arguments.length == 1 && arguments[0].equals("--version")) {
                world.out().println("sluice " + Gateway.VERSION);
                return Exit.DONE;
            }
            boolean named = arguments.length == 3 && arguments[1].equals("--profile");
            if ((arguments.length == 1 || named) && arguments[0].equals("token")) {
                Profiles profiles = new Profiles(world);
                String profile = profiles.current(named ? arguments[2] : null);
                world.out().println(new TokenSource(world, profiles, profile).token());
                return Exit.DONE;
            }
            return commandLine(world).execute(arguments);
        } catch (Problem problem) {
            return told(world, problem);
        }
    }

    static CommandLine commandLine(World world) {
        CommandLine line = new CommandLine(new RootCommand(world), factory(world));
        CommandLine claude = line.getSubcommands().get("claude");
        if (claude != null) {
            // What Claude Code is told is its own business.
            claude.setUnmatchedOptionsArePositionalParams(true).setStopAtPositional(true);
        }
        line.setOut(new PrintWriter(new OutputStreamWriter(world.out(), StandardCharsets.UTF_8), true));
        line.setErr(new PrintWriter(new OutputStreamWriter(world.err(), StandardCharsets.UTF_8), true));
        line.setColorScheme(Help.defaultColorScheme(world.screen().colours() ? Help.Ansi.ON : Help.Ansi.OFF));
        int width = Math.min(world.screen().width(), 100);
        setWidth(line, Math.max(width, 55));
        line.setParameterExceptionHandler((problem, given) -> {
            world.err().println(world.screen().bad("sluice:") + " " + said(problem));
            world.err()
                    .println(
                            "Next: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return Exit.USAGE;
        });
        line.setExecutionExceptionHandler((problem, at, parsed) -> {
            if (problem instanceof Problem told) {
                return told(world, told);
            }
            return bug(world, problem);
        });
        return line;
    }

    private static String said(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().getFirst();
            List<String> near = unmatched.getSuggestions();
            boolean close = !near.isEmpty() && !near.getFirst().startsWith("-");
            return "there is no " + (first.startsWith("-") ? "option " : "command ") + first
                    + (close ? "; did you mean " + near.getFirst() + "?" : "");
        }
        // Java's own words are for programmers.
        return String.valueOf(problem.getMessage()).replaceAll(" \\(java\\..*\\)$", "");
    }

    private static void setWidth(CommandLine line, int width) {
        line.getCommandSpec().usageMessage().synopsisSubcommandLabel("<command>");
        line.setUsageHelpWidth(width);
        line.getSubcommands().values().forEach(under -> setWidth(under, width));
    }

    private static IFactory factory(World world) {
        return new IFactory() {
            @Override
            public <K> K create(Class<K> kind) throws Exception {
                for (Constructor<?> constructor : kind.getDeclaredConstructors()) {
                    if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == World.class) {
                        constructor.setAccessible(true);
                        return kind.cast(constructor.newInstance(world));
                    }
                }
                return CommandLine.defaultFactory().create(kind);
            }
        };
    }

    private static int told(World world, Problem problem) {
        world.err().println(world.screen().bad("sluice:") + " " + problem.getMessage());
        @Nullable String next = problem.next();
        if (next != null) {
            world.err().println("Next: " + next);
        }
        return problem.exit();
    }

    private static int bug(World world, Exception problem) {
        world.err().println("sluice: something unforeseen happened: " + problem);
        if ("1".equals(world.variable("SLUICE_DEBUG"))) {
            problem.printStackTrace(world.err());
        }
        world.err().println("Next: run it again with SLUICE_DEBUG=1 and show the output to your administrator");
        return Exit.BUG;
    }
}

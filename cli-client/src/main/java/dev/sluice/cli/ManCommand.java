package dev.sluice.cli;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@CommandLine.Command(
        name = "man",
        description = "Write a manual page for each command, in the form that `man` reads.",
        footer = {"", "Example:", "  sluice man ~/.local/share/man/man1"})
final class ManCommand extends Command {

    @Parameters(paramLabel = "<folder>", description = "Where to write them.")
    private String folder = "";

    @Spec
    private @Nullable CommandSpec spec;

    ManCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            return Exit.BUG;
        }
        Path to = world.path(folder);
        try {
            Files.createDirectories(to);
        } catch (IOException e) {
            throw SafeFiles.problem("make the folder", to, e);
        }
        screen.note(write(spec.root().commandLine(), to) + " pages in " + to);
        return Exit.DONE;
    }

    private static int write(CommandLine line, Path folder) {
        String name = line.getCommandSpec().qualifiedName("-");
        SafeFiles.write(folder.resolve(name + ".1"), page(line, name).getBytes(StandardCharsets.UTF_8));
        int pages = 1;
        for (CommandLine under : line.getSubcommands().values()) {
            pages += write(under, folder);
        }
        return pages;
    }

    private static String page(CommandLine line, String name) {
        String[] about = line.getCommandSpec().usageMessage().description();
        String help = line.getUsageMessage(Ansi.OFF);
        StringBuilder page = new StringBuilder(".TH \"" + name.toUpperCase(java.util.Locale.ROOT)
                + "\" 1 \"\" \"Sluice\" \"Sluice\"\n.SH NAME\n" + escaped(name) + " \\- "
                + escaped(about.length == 0 ? "" : about[0]) + "\n.SH DESCRIPTION\n.nf\n");
        help.lines().forEach(text -> page.append(escaped(text)).append('\n'));
        return page.append(".fi\n").toString();
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.startsWith(".") || text.startsWith("'") ? "\\&" : "");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> safe.append("\\e");
                case '-' -> safe.append("\\-");
                default -> {
                    // Not every formatter reads UTF-8.
                    if (c < 0x80) {
                        safe.appendCodePoint(c);
                    } else {
                        safe.append(String.format("\\[u%04X]", c));
                    }
                }
            }
        });
        return safe.toString();
    }
}

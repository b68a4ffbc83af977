package dev.sluice.cli.account;

import dev.sluice.cli.Command;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@picocli.CommandLine.Command(
        name = "feedback",
        description =
                "Tell those who run your gateway. Shown and redacted first; it goes to the gateway and nowhere else.",
        footer = {
            "",
            "Examples:",
            "  sluice feedback \"answers stop after a minute\"",
            "  sluice feedback \"see the log\" --attach debug.log"
        })
public final class FeedbackCommand extends Command {

    private static final int LONGEST_REPORT = 200_000;
    private static final int LINES_SHOWN = 40;

    @Parameters(arity = "0..*", paramLabel = "<text>", description = "What you want to say.")
    private List<String> words = List.of();

    @Option(names = "--attach", paramLabel = "<file>", description = "A text file to send along, redacted.")
    private @Nullable String attached;

    @Option(names = "--yes", description = "Send without showing it and asking.")
    private boolean yes;

    FeedbackCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        for (String switchedOff : List.of("DISABLE_FEEDBACK_COMMAND", "DISABLE_BUG_COMMAND")) {
            if (attached != null && world.variable(switchedOff) != null) {
                throw new Problem(
                        Exit.REFUSED,
                        switchedOff + " is set: nothing but your own words is sent",
                        "leave out --attach");
            }
        }
        String typed = String.join(" ", words);
        String text = Redaction.of(
                world,
                typed.isBlank() && attached == null
                        ? screen.ask("What do you want to say? ", "give the text: sluice feedback \"…\"")
                        : typed);
        String report = attached == null ? "" : Redaction.of(world, read(attached));
        if (!yes && !agreed(text, report)) {
            screen.note("Nothing was sent.");
            return Exit.ANSWER_IS_NO;
        }
        ObjectNode body = Json.object().put("text", text).put("report", report);
        String id = asMember((gateway, me) -> gateway.post("/connect/me/feedback", me, body))
                .json()
                .path("id")
                .asString("");
        screen.note(screen.good("Sent") + " to " + profile().url() + " (" + Table.printable(id) + ").");
        return Exit.DONE;
    }

    private String read(String file) {
        byte[] bytes = SafeFiles.read(world.path(file));
        if (bytes == null) {
            throw new Problem(Exit.USAGE, "there is no file " + file, "correct --attach");
        }
        if (bytes.length > LONGEST_REPORT) {
            throw new Problem(
                    Exit.USAGE, file + " has more than " + LONGEST_REPORT + " bytes", "attach the part that matters");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private boolean agreed(String text, String report) {
        screen.note("This goes to " + profile().url() + " and nowhere else:");
        text.lines().forEach(line -> screen.note("  " + Table.printable(line)));
        List<String> lines = report.lines().toList();
        lines.stream().limit(LINES_SHOWN).forEach(line -> screen.note("  | " + Table.printable(line)));
        if (lines.size() > LINES_SHOWN) {
            screen.note("  | … " + (lines.size() - LINES_SHOWN) + " more lines");
        }
        return screen.confirm("Send it?");
    }
}

package dev.sluice.cli.doctor;

import dev.sluice.cli.Command;
import dev.sluice.cli.account.Redaction;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@picocli.CommandLine.Command(
        name = "doctor",
        description = "Find out what is wrong, and how to mend it. Exit code 1 when something is.",
        footer = {
            "",
            "Examples:",
            "  sluice doctor",
            "  sluice doctor --report          paste-ready, without secrets",
            "  sluice doctor --send            the same, to your administrators",
            "  sluice doctor --json | jq -r .first.cause"
        })
public final class DoctorCommand extends Command {

    /** Where what was found begins, behind the mark and the name of the check. */
    private static final int TEXT_AT = 18;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--report", description = "Print a report to paste, redacted.")
    private boolean report;

    @Option(names = "--send", description = "Send the report to the gateway; asks first.")
    private boolean send;

    @Option(names = "--yes", description = "With --send: do not ask.")
    private boolean yes;

    @Option(names = "--no-call", description = "Ask no model; saves a fraction of a cent.")
    private boolean noCall;

    DoctorCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        List<Finding> findings = look();
        Finding first = first(findings);
        if (json) {
            Json.print(world, asJson(findings, first));
        } else if (report || send) {
            String text = text(findings);
            screen.line(text);
            if (send) {
                send(text);
            }
        } else {
            show(findings, first);
        }
        return first != null && first.state() == Finding.State.BAD ? Exit.ANSWER_IS_NO : Exit.DONE;
    }

    private List<Finding> look() {
        Profile profile;
        try {
            profile = profile();
        } catch (Problem e) {
            return List.of(Finding.bad("profile", "no-gateway", e.getMessage(), e.next()));
        }
        List<Finding> findings = new ArrayList<>();
        try (Gateway gateway = new Gateway(world, profile)) {
            findings.addAll(new WayChecks(world, profile, gateway, tokens(), !noCall).run());
        } catch (Problem e) {
            findings.add(Finding.bad("proxy", "proxy-address", e.getMessage(), e.next()));
        }
        findings.addAll(new MachineChecks(world, profile).run());
        return findings;
    }

    /** What to mend first: the first thing that is broken, or else the first that deserves a look. */
    static @Nullable Finding first(List<Finding> findings) {
        for (Finding.State state : List.of(Finding.State.BAD, Finding.State.CAREFUL)) {
            for (Finding finding : findings) {
                if (finding.state() == state) {
                    return finding;
                }
            }
        }
        return null;
    }

    private void show(List<Finding> findings, @Nullable Finding first) {
        for (Finding finding : findings) {
            String mark = switch (finding.state()) {
                case GOOD -> screen.good("ok  ");
                case CAREFUL -> screen.careful("look");
                case BAD -> screen.bad("BAD ");
                case SKIPPED -> screen.dim("-   ");
            };
            String check = (finding.check() + "          ").substring(0, 10);
            screen.hanging(mark + "  " + check + "  ", TEXT_AT, Table.printable(finding.text()));
        }
        screen.line("");
        if (first == null) {
            screen.line(screen.good("All is well."));
            return;
        }
        boolean bad = first.state() == Finding.State.BAD;
        screen.hanging(
                bad ? screen.bad("First: ") : screen.careful("Look at: "),
                bad ? "First: ".length() : "Look at: ".length(),
                Table.printable(first.text()) + ".");
        if (first.fix() != null) {
            String fix = Table.printable(first.fix());
            if (fix.contains("run: ")) {
                // Nothing is put into a command that somebody copies.
                screen.line("Next:  " + fix);
            } else {
                screen.hanging("Next:  ", "Next:  ".length(), fix);
            }
        }
    }

    private ObjectNode asJson(List<Finding> findings, @Nullable Finding first) {
        ObjectNode answer = Json.object().put("healthy", first == null || first.state() != Finding.State.BAD);
        answer.set("first", first == null ? Json.MAPPER.nullNode() : asJson(first));
        ArrayNode all = answer.putArray("checks");
        findings.forEach(finding -> all.add(asJson(finding)));
        return answer;
    }

    private static ObjectNode asJson(Finding finding) {
        return Json.object()
                .put("check", finding.check())
                .put("state", finding.state().name().toLowerCase(Locale.ROOT))
                .put("cause", finding.cause())
                .put("text", finding.text())
                .put("fix", finding.fix());
    }

    private String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder("sluice: " + Gateway.VERSION + "\nsystem: " + world.os() + " "
                + System.getProperty("os.arch", "") + "\ntime: "
                + world.clock().instant().truncatedTo(ChronoUnit.SECONDS)
                + "\nchecks:\n");
        for (Finding finding : findings) {
            text.append("  - ")
                    .append(finding.check())
                    .append(": ")
                    .append(finding.state().name().toLowerCase(Locale.ROOT))
                    .append(finding.cause().isEmpty() ? "" : " (" + finding.cause() + ")")
                    .append(", ")
                    .append(Table.printable(finding.text()))
                    .append('\n');
        }
        return Redaction.of(world, text.toString()).stripTrailing();
    }

    private void send(String text) {
        if (!yes && !screen.confirm("Send this to " + profile().url() + "?")) {
            screen.note("Nothing was sent.");
            return;
        }
        ObjectNode body = Json.object().put("text", "sluice doctor").put("report", text);
        asMember((gateway, me) -> gateway.post("/connect/me/feedback", me, body));
        screen.note("Sent to your administrators.");
    }
}

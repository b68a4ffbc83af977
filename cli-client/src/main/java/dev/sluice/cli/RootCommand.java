package dev.sluice.cli;

import dev.sluice.cli.account.DevicesCommand;
import dev.sluice.cli.account.FeedbackCommand;
import dev.sluice.cli.account.KeysCommand;
import dev.sluice.cli.account.LimitCommand;
import dev.sluice.cli.account.UsageCommand;
import dev.sluice.cli.admin.AuditCommand;
import dev.sluice.cli.admin.InvitesCommand;
import dev.sluice.cli.admin.LimitsCommand;
import dev.sluice.cli.admin.MembersCommand;
import dev.sluice.cli.admin.PoliciesCommand;
import dev.sluice.cli.admin.ProvidersCommand;
import dev.sluice.cli.admin.ReportCommand;
import dev.sluice.cli.admin.WorkspacesCommand;
import dev.sluice.cli.config.ConfigCommand;
import dev.sluice.cli.doctor.DoctorCommand;
import dev.sluice.cli.session.ClaudeCommand;
import dev.sluice.cli.session.LoginCommand;
import dev.sluice.cli.session.LogoutCommand;
import dev.sluice.cli.session.ProfilesCommand;
import dev.sluice.cli.session.StatusCommand;
import dev.sluice.cli.session.TokenCommand;
import dev.sluice.cli.setup.SetupCommand;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.World;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@CommandLine.Command(
        name = "sluice",
        description = "Claude Code through your organization's gateway: set up, diagnose, administer.",
        synopsisSubcommandLabel = "<command>",
        subcommands = {
            LoginCommand.class,
            LogoutCommand.class,
            StatusCommand.class,
            TokenCommand.class,
            SetupCommand.class,
            DoctorCommand.class,
            ClaudeCommand.class,
            ProfilesCommand.class,
            UsageCommand.class,
            LimitCommand.class,
            KeysCommand.class,
            DevicesCommand.class,
            FeedbackCommand.class,
            MembersCommand.class,
            InvitesCommand.class,
            WorkspacesCommand.class,
            LimitsCommand.class,
            PoliciesCommand.class,
            ProvidersCommand.class,
            ReportCommand.class,
            AuditCommand.class,
            ConfigCommand.class,
            CompletionCommand.class,
            ManCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  sluice login https://ai.corp.test     sign in, once",
            "  sluice setup                          let Claude Code use the gateway",
            "  sluice doctor                         find out what is wrong",
            "",
            "Exit codes: 0 done; 1 done, and the answer is no; 2 wrong usage; 3 sign in",
            "first; 4 the gateway cannot be reached; 5 the gateway refuses; 6 a file here",
            "is broken or cannot be written; 70 a bug; 130 interrupted.",
            "",
            "Variables: SLUICE_PROFILE, SLUICE_HOME, SLUICE_URL, SLUICE_ADMIN_KEY,",
            "SLUICE_KEYCHAIN=off, SLUICE_CLAUDE, HTTPS_PROXY, NO_PROXY, SLUICE_CA,",
            "NODE_EXTRA_CA_CERTS, NO_COLOR."
        })
final class RootCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--version", description = "Print the version.")
    private boolean version;

    @Spec
    private @Nullable CommandSpec spec;

    private final World world;

    RootCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        if (version) {
            return Sluice.run(world, "--version");
        }
        if (spec != null) {
            spec.commandLine().usage(world.out());
        }
        return help ? Exit.DONE : Exit.USAGE;
    }
}

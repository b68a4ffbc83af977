package dev.sluice.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** The commands for admins against a whole gateway. */
@GatewayTest
class CliAdminTest {

    @TempDir
    private Path folder;

    @Autowired
    private PublicListener listener;

    private CliProgram sluice;

    @BeforeEach
    void anAdminKey() throws Exception {
        sluice = new CliProgram(folder.resolve("home"))
                .with("SLUICE_URL", "http://localhost:" + listener.port())
                .with("SLUICE_ADMIN_KEY", "an-admin-key-for-tests-of-32-chars");
    }

    private String done(String... arguments) throws Exception {
        CliProgram.Run run = sluice.run(arguments);
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        return run.out();
    }

    @Test
    void membersLimitsAndInvitesAreManaged() throws Exception {
        String email = "cli-" + Ids.next() + "@example.test";
        done("members", "add", email, "--name", "Ana");
        assertThat(done("members", "list")).contains(email).contains("claude_code_user");
        done("members", "role", email, "developer");
        done("limits", "set", "--member", email, "--period", "daily", "--amount", "12.50");
        assertThat(done("limits", "list")).contains("$12.50");
        assertThat(done("limits", "effective", "--period", "daily")).contains(email);
        Path csv = Files.writeString(
                folder.resolve("people.csv"),
                "email,role\n" + email + ",\nnew-" + Ids.next() + "@example.test,developer\n");
        CliProgram.Run invites = sluice.run("invites", "send", "--csv", csv.toString(), "--json");
        assertThat(invites.exit()).isEqualTo(1);
        assertThat(invites.out()).contains("\"link\"").contains("\"problem\"");
        done("members", "remove", email, "--yes");
        assertThat(done("audit", "list", "--json")).contains(email);
        assertThat(done("providers", "list")).contains("demo");
        assertThat(done("report", "spend", "--by", "day", "--json")).startsWith("[");
    }

    @Test
    void whoIsInAWorkspaceIsNamedByAddress() throws Exception {
        String email = "cli-" + Ids.next() + "@example.test";
        String lab = "Lab " + Ids.next();
        done("members", "add", email, "--name", "Ana", "--role", "developer");
        done("workspaces", "create", lab);
        String id = done("workspaces", "list")
                .lines()
                .filter(line -> line.startsWith(lab))
                .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                .findFirst()
                .orElseThrow();
        done("workspaces", "add", id, email);
        assertThat(done("workspaces", "members", id)).contains(email + "\tworkspace_developer\tuser_");
    }

    @Test
    void limitsOfGroupsWorkspacesAndFamiliesAreSetByName() throws Exception {
        String team = "Team " + Ids.next();
        String lab = "Lab " + Ids.next();
        done("workspaces", "create", lab);
        Path file = folder.resolve("sluice.yaml");
        done("config", "export", "--output", file.toString());
        Files.writeString(
                file,
                Files.readString(file).replaceFirst("groups:( \\[\\])?\\n", "groups:\n- name: \"" + team + "\"\n"));
        done("config", "apply", file.toString(), "--yes");
        done("limits", "set", "--group", team, "--period", "monthly", "--amount", "50", "--pool", "900");
        done("limits", "set", "--workspace", lab, "--period", "weekly", "--family", "opus", "--amount", "40");
        assertThat(done("limits", "list"))
                .contains("group " + team + "\tmonthly\t-\t$50.00\t$900.00\t-\tspl_")
                .contains("workspace " + lab + "\tweekly\topus\t$40.00\t-\t-\tspl_");
        done("limits", "set", "--group", team, "--period", "monthly", "--pool", "800");
        assertThat(done("limits", "list")).contains("group " + team + "\tmonthly\t-\t$50.00\t$800.00");
        CliProgram.Run unknown =
                sluice.run("limits", "set", "--group", "Nobody", "--period", "monthly", "--amount", "5");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no group Nobody", "Next: check the spelling");
        for (String line : done("limits", "list").split("\n")) {
            if (line.contains(team) || line.contains(lab)) {
                done("limits", "delete", line.substring(line.lastIndexOf('\t') + 1), "--yes");
            }
        }
        assertThat(done("limits", "list")).doesNotContain(team, lab);
    }

    @Test
    void theConfigurationGoesOutAsAFileAndComesBack() throws Exception {
        String name = "Data " + Ids.next();
        done("workspaces", "create", name);
        Path file = folder.resolve("sluice.yaml");
        done("config", "export", "--output", file.toString());
        assertThat(file).content().contains("format: 1").contains(name);
        done("config", "plan", file.toString());

        String group = "Team " + Ids.next();
        String yaml = Files.readString(file)
                .replace("limits:", "limits:")
                .replaceFirst("groups:( \\[\\])?\\n", "groups:\n- name: \"" + group + "\"\n");
        Files.writeString(file, yaml);
        CliProgram.Run plan = sluice.run("config", "plan", file.toString());
        assertThat(plan.exit()).isEqualTo(1);
        assertThat(plan.out()).contains("+ groups").contains(group);
        done("config", "apply", file.toString(), "--yes");
        done("config", "plan", file.toString());
        assertThat(done("config", "apply", file.toString())).isEmpty();
    }

    @Test
    void limitsAndRatesComeBackAsTheyWere() throws Exception {
        String team = "Team " + Ids.next();
        String lab = "Lab " + Ids.next();
        Path file = folder.resolve("sluice.yaml");
        done("config", "export", "--output", file.toString());
        String before = Files.readString(file);
        // Other tests leave limits of their own.
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "format: 1\nlimits: []\nrates: []\n");
        done("config", "apply", empty.toString(), "--yes", "--delete");
        Files.writeString(folder.resolve("wanted.yaml"), """
                format: 1
                workspaces:
                - name: %2$s
                groups:
                - name: %1$s
                - name: Other %1$s
                limits:
                - {scope: rbac_group, group: %1$s, period: monthly, amount: "5000", pool: "90000"}
                - {scope: rbac_group, group: Other %1$s, period: monthly, pool: "70000"}
                - {scope: workspace, workspace: %2$s, period: weekly, model_family: opus, amount: "700", mode: soft}
                rates:
                - scope: workspace
                  workspace: %2$s
                  limits:
                  - {type: requests_per_minute, value: 30}
                """.formatted(team, lab));
        done("config", "apply", folder.resolve("wanted.yaml").toString(), "--yes");
        done("config", "export", "--output", file.toString());
        String exported = Files.readString(file);
        assertThat(exported).contains("pool: \"90000\"", "pool: \"70000\"", "mode: soft", "requests_per_minute");
        CliProgram.Run plan = sluice.run("config", "plan", file.toString());
        assertThat(plan.exit()).as(plan.out() + plan.err()).isZero();

        done("config", "apply", empty.toString(), "--yes", "--delete");
        assertThat(done("config", "export")).doesNotContain("pool:", "requests_per_minute");
        done("config", "apply", file.toString(), "--yes");
        assertThat(done("config", "export")).isEqualTo(exported);

        Files.writeString(file, exported.replace("  mode: soft\n", "").replaceAll("  pool: \"90000\"\n", ""));
        assertThat(sluice.run("config", "plan", file.toString()).out())
                .contains("~ limits  workspace " + lab)
                .contains("~ limits  rbac_group " + team);
        done("config", "apply", file.toString(), "--yes");
        assertThat(done("config", "export")).isEqualTo(Files.readString(file));

        Files.writeString(empty, before);
        done("config", "apply", empty.toString(), "--yes", "--delete");
    }

    @Test
    void aPolicyIsPushedFromItsFile() throws Exception {
        String name = "base " + Ids.next();
        Path file =
                Files.writeString(folder.resolve("policy.json"), "{\"permissions\":{\"deny\":[\"Bash(git push *)\"]}}");
        done("policies", "push", file.toString(), "--name", name);
        done("policies", "push", file.toString(), "--name", name, "--publish", "--note", "from Git");
        assertThat(done("policies", "list")).contains(name);
    }

    @Test
    void withoutAnAdminKeyTheNextStepIsNamed() throws Exception {
        CliProgram.Run run = sluice.with("SLUICE_ADMIN_KEY", "").run("members", "list");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("SLUICE_ADMIN_KEY");
        assertThat(sluice.with("SLUICE_ADMIN_KEY", "wrong")
                        .run("members", "list")
                        .err())
                .contains("missing or invalid admin credentials");
    }
}

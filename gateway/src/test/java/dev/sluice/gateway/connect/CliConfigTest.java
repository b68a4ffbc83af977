package dev.sluice.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** The whole configuration as a file, on a gateway of its own that is empty at first. */
@GatewayTest
@TestPropertySource(properties = "sluice.telemetry.private-destinations=127.0.0.1/32")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CliConfigTest {

    /** As an export writes it. */
    private static final String ALL = """
            format: 1
            workspaces:
            - name: Lab
            groups:
            - name: Team
            providers:
            - name: main
              kind: anthropic
              base_url: https://models.corp.test
              credential:
                api_key: env:MAIN_KEY
              jurisdictions:
              - eu
              price_multiplier: "0.85"
            - name: cloud
              kind: bedrock
              region: eu-central-1
              credential:
                aws_role_arn: arn:aws:iam::123456789012:role/sluice
              enabled: false
            models:
            - id: claude-opus-5
              aliases:
              - best
              upstream_ids:
                main: opus-of-ours
            routes:
            - models:
              - claude-haiku-4-5
              workspace: Lab
              providers:
              - provider: main
                tier: 1
                weight: 3
            - models:
              - '*'
              providers:
              - provider: main
                tier: 1
                weight: 1
            residency:
            - workspace: Lab
              jurisdictions:
              - eu
            beta_rules:
            - kind: bedrock
              beta: some-beta-2026-01-01
              fields:
              - some_field
            contract_rates:
            - provider: main
              model: claude-opus-5
              valid_from: "2026-01-01"
              input: "4"
              cache_write_5m: "5"
              cache_write_1h: "8"
              cache_read: "0.4"
              output: "20"
            contract_factors:
            - provider: main
              valid_from: "2026-01-01"
              factor: "0.9"
            limits:
            - scope: organization
              period: monthly
              amount: "20000"
              when_store_is_away: closed
            rates:
            - scope: each_user
              limits:
              - type: requests_per_minute
                value: 60
            guardrails:
            - name: No tools
              workspace: Lab
              server_tools: []
            - name: Small
              group: Team
              max_tokens: 32000
              hours:
                days:
                - mon
                from: "08:00"
                until: "18:00"
                zone: Europe/Berlin
            mcp_servers:
            - name: files
              command:
              - npx
              - files-server
              owner: platform
              verdict: denied
              review_on: "2030-01-31"
            - name: tickets
              url: https://tickets.corp.test/mcp
              purpose: "Tickets: read"
              owner: platform
              verdict: allowed
              review_on: "2030-01-31"
            policies:
            - name: Strict for the team
              live: true
              match:
                groups:
                - Team
              settings:
                permissions:
                  deny:
                  - Bash(git push *)
                  - Read(./.env)
            - name: Everyone
              settings:
                cleanupPeriodDays: 20
            telemetry:
            - name: Collector
              endpoint: http://127.0.0.1:4318
              signals:
              - metrics
              - logs
              headers:
                x-token: env:OUR_TOKEN
            webhooks:
            - name: Finance
              kind: signed_json
              host: hooks.corp.test
              url: env:SLUICE_WEBHOOK_FINANCE_URL
              secret: env:SLUICE_WEBHOOK_FINANCE_SECRET
            alert_recipients:
            - address: finance@corp.test
            """;

    @TempDir
    private Path folder;

    @Autowired
    private PublicListener listener;

    private CliProgram sluice;
    private Path file;

    @BeforeEach
    void anAdminKey() throws Exception {
        sluice = new CliProgram(folder.resolve("home"))
                .with("SLUICE_URL", "http://localhost:" + listener.port())
                .with("SLUICE_ADMIN_KEY", "an-admin-key-for-tests-of-32-chars")
                .with("MAIN_KEY", "sk-of-the-main-provider-0123456789")
                .with("OUR_TOKEN", "hush-hush")
                .with("SLUICE_WEBHOOK_FINANCE_URL", "https://hooks.corp.test/in/4711")
                .with("SLUICE_WEBHOOK_FINANCE_SECRET", "a-signing-secret-of-ours-0123");
        file = Files.writeString(folder.resolve("sluice.yaml"), ALL);
    }

    private String done(String... arguments) throws Exception {
        CliProgram.Run run = sluice.run(arguments);
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        return run.out();
    }

    private String exported() throws Exception {
        done("config", "export", "--output", file.toString());
        return Files.readString(file);
    }

    @Test
    @Order(1)
    void aMissingSecretStopsBeforeAnythingChanges() throws Exception {
        CliProgram.Run run = sluice.with("OUR_TOKEN", "").run("config", "apply", file.toString(), "--yes");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("telemetry Collector needs the variable OUR_TOKEN", "Next: set OUR_TOKEN");
        assertThat(done("config", "export")).contains("workspaces: []", "providers: []", "policies: []");
    }

    @Test
    @Order(2)
    void appliedToAnEmptyGatewayTheFileComesBackByteForByte() throws Exception {
        done("config", "apply", file.toString(), "--yes");
        assertThat(exported()).isEqualTo(ALL);
        done("config", "plan", file.toString());
        assertThat(done("config", "apply", file.toString(), "--yes")).isEmpty();
        assertThat(ALL).as("no secret").doesNotContain("hush", "4711");
        assertThat(done("config", "export")).contains("api_key: env:SLUICE_PROVIDER_MAIN_API_KEY");
    }

    @Test
    @Order(3)
    void differencesAreNamedPlaceByPlaceAndApplied() throws Exception {
        String changed = ALL.replace("      - Read(./.env)", "      - Read(./secrets/**)")
                .replace("max_tokens: 32000", "max_tokens: 16000")
                .replace("0.85", "0.8")
                .replace("verdict: denied", "verdict: allowed")
                .replace("  signals:\n  - metrics\n  - logs\n", "  signals:\n  - metrics\n")
                .replace("  aliases:\n  - best\n", "  aliases:\n  - biggest\n")
                .replace("    weight: 3\n", "    weight: 4\n");
        Files.writeString(file, changed);
        CliProgram.Run plan = sluice.run("config", "plan", file.toString());
        assertThat(plan.exit()).isEqualTo(1);
        assertThat(plan.out())
                .contains("~ policies  Strict for the team\n"
                        + "    settings.permissions.deny: - \"Read(./.env)\"\n"
                        + "    settings.permissions.deny: + \"Read(./secrets/**)\"\n")
                .contains("~ guardrails  Small\n    max_tokens: 32000 → 16000\n")
                .contains("~ providers  main\n    price_multiplier: \"0.85\" → \"0.8\"\n")
                .contains("    signals: - \"logs\"\n");
        done("config", "apply", file.toString(), "--yes");
        assertThat(exported()).isEqualTo(changed);
    }

    @Test
    @Order(4)
    void ofRoutesAndPoliciesTheOrderCounts() throws Exception {
        String now = exported();
        int policies = now.indexOf("- name: Strict");
        int second = now.indexOf("- name: Everyone");
        int end = now.indexOf("telemetry:");
        String turned = now.substring(0, policies)
                + now.substring(second, end)
                + now.substring(policies, second)
                + now.substring(end);
        int routes = turned.indexOf("- models:");
        int other = turned.indexOf("- models:", routes + 1);
        int after = turned.indexOf("residency:");
        turned = turned.substring(0, routes)
                + turned.substring(other, after)
                + turned.substring(routes, other)
                + turned.substring(after);
        Files.writeString(file, turned);
        assertThat(sluice.run("config", "plan", file.toString()).out())
                .isEqualTo("~ routes  come in another order\n~ policies  come in another order\n");
        done("config", "apply", file.toString(), "--yes");
        assertThat(exported()).isEqualTo(turned);
    }

    @Test
    @Order(5)
    void nothingIsRemovedWithoutBeingToldTo() throws Exception {
        String full = exported();
        StringBuilder empty = new StringBuilder("format: 1\n");
        full.lines()
                .filter(line -> line.matches("[a-z_]+:") && !line.startsWith("contract"))
                .forEach(line -> empty.append(line).append(" []\n"));
        Path nothing = Files.writeString(folder.resolve("empty.yaml"), empty + "contract_rates: []\n");
        CliProgram.Run refused = sluice.run("config", "apply", nothing.toString(), "--yes");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("would be removed; nothing was changed", "Next: add --delete");
        assertThat(exported()).isEqualTo(full);

        CliProgram.Run removed = sluice.run("config", "apply", nothing.toString(), "--yes", "--delete");
        assertThat(removed.exit()).as(removed.err()).isZero();
        assertThat(removed.err()).contains("main claude-opus-5 2026-01-01 is not in the file and stays");
        assertThat(done("config", "export")).contains("policies: []", "webhooks: []", "limits: []", "providers: []");
        done("config", "apply", file.toString(), "--yes");
        assertThat(exported()).isEqualTo(full);
    }

    @Test
    @Order(6)
    void secretsInTheFileAreRefusedAndRenewedOnesSent() throws Exception {
        Files.writeString(file, "format: 1\ntelemetry:\n- name: New\n  endpoint: https://c.test\n  headers: {x: y}\n");
        CliProgram.Run refused = sluice.run("config", "plan", file.toString());
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("telemetry New: x must not stand in the file", "x: env:SLUICE_TELEMETRY_NEW_X");
        Files.delete(file);
        Files.writeString(file, ALL);
        done("config", "apply", file.toString(), "--yes");
        CliProgram.Run renewed = sluice.with("MAIN_KEY", "sk-renewed-0123456789-end")
                .run("config", "apply", file.toString(), "--yes", "--secrets");
        assertThat(renewed.exit()).as(renewed.err()).isZero();
        assertThat(renewed.out()).contains("~ providers  main\n    its secrets are sent again\n");
        assertThat(done("providers", "list", "--json")).contains("…-end");
    }

    @Test
    @Order(7)
    void theVendorsFileIsShownAndTakenOverOnce() throws Exception {
        Path vendors = Files.writeString(
                folder.resolve("gateway.yaml"),
                "{oidc: {client_secret: hush}, managed: {policies: [{match: {groups: [took]}, cli: {cleanupPeriodDays: 3}}]},"
                        + " spend_limits: [{scope: {type: organization}, amount: '500', period: daily}]}");
        CliProgram.Run looked = sluice.run("config", "take-over", vendors.toString(), "--json");
        assertThat(looked.exit()).isEqualTo(1);
        assertThat(looked.out()).contains("\"outcome\" : \"added\"").doesNotContain("hush");
        assertThat(done("config", "take-over", vendors.toString(), "--yes"))
                .contains("+ managed.policies[0]  a draft of the policy took")
                .contains("+ spend_limits[0]  each member: $5.00 daily");
        assertThat(done("config", "take-over", vendors.toString())).contains("= managed.policies[0]");
        Files.writeString(vendors, "models: yes");
        CliProgram.Run wrong = sluice.run("config", "take-over", vendors.toString(), "--yes");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.out()).contains("! models  must be a list");
        assertThat(wrong.err()).contains("nothing was changed");
    }
}

package dev.sluice.gateway.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.policies.Diff.Kind;
import dev.sluice.gateway.policies.Telemetry.Provider;
import dev.sluice.gateway.policies.Telemetry.Service;
import dev.sluice.policy.rules.Outcome;
import dev.sluice.policy.settings.SettingsCheck;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What helps to write policies: presets, fields, comparison, origins, what-if, the table of telemetry. */
class ToolsOfPoliciesTest {

    private static ObjectNode json(String text) {
        return (ObjectNode) BodyText.JSON.readTree(text.replace('\'', '"'));
    }

    private static Snapshot.Part part(String name, int version, String settings) {
        return new Snapshot.Part(
                new EffectivePolicy.Source(new UUID(1, version), name, version),
                new ParsedBody(Audience.EVERYONE, json(settings), json("{}"), json("{}")));
    }

    private static Outcome decide(String settings, String call) {
        return new WhatIf(json(settings))
                .decide(WhatIf.read(call.replace('\'', '"')))
                .outcome();
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void everyPresetIsWithoutFault(Preset preset) {
        assertThat(SettingsCheck.check(preset.settings(), SettingsCheck.Channel.DELIVERED)
                        .findings())
                .filteredOn(found -> found.isError() || !found.path().equals("$.allowManagedPermissionRulesOnly"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void everyPresetKeepsSecretsAndSudoOut(Preset preset) {
        assertThat(decide(preset.settings(), "{'tool':'Read','input':{'file_path':'/home/dev/.ssh/id_ed25519'}}"))
                .isEqualTo(Outcome.DENY);
        assertThat(decide(preset.settings(), "sudo id")).isEqualTo(Outcome.DENY);
    }

    @ParameterizedTest
    @CsvSource({
        "curl https://example.com, DENY, ASK, ALLOW",
        "git push origin main, ASK, ASK, ALLOW",
        "git push --force origin, ASK, ASK, DENY",
        "npm test, ASK, ALLOW, ALLOW",
        "ls, ALLOW, ALLOW, ALLOW"
    })
    void presetsDiffer(String command, Outcome strict, Outcome balanced, Outcome autonomous) {
        assertThat(List.of(
                        decide(Preset.STRICT.settings(), command),
                        decide(Preset.BALANCED.settings(), command),
                        decide(Preset.AUTONOMOUS.settings(), command)))
                .containsExactly(strict, balanced, autonomous);
    }

    @Test
    void aCallIsReadAsACommandOrAsJsonAndNothingElse() {
        assertThat(WhatIf.read("ls -l").tool()).isEqualTo("Bash");
        assertThat(WhatIf.read("{ echo a; }").tool()).isEqualTo("Bash");
        assertThat(WhatIf.read("{\"tool_name\":\"Read\",\"tool_input\":{\"file_path\":\"/x\"}}")
                        .tool())
                .isEqualTo("Read");
        for (String wrong : List.of(" ", "{\"tool\":", "{\"tool\":1}", "{\"tool\":\"Bash\",\"input\":[]}")) {
            assertThatThrownBy(() -> WhatIf.read(wrong))
                    .isInstanceOf(InvalidPolicyException.class)
                    .hasMessageStartingWith("call:");
        }
    }

    @Property(tries = 300)
    void whateverIsPastedIsDecidedOrRefusedWithAReason(@ForAll @StringLength(max = 200) String text) {
        try {
            WhatIf whatIf = new WhatIf(json(Preset.STRICT.settings()));
            assertThat(whatIf.decide(WhatIf.read(text)).reason()).isNotEmpty();
        } catch (InvalidPolicyException e) {
            assertThat(e).hasMessageStartingWith("call:");
        }
    }

    @Test
    void everyLineSaysWhereItComesFrom() {
        List<Explanation.Line> lines = Explanation.settings(new Snapshot.Parts(
                part(
                        "Team",
                        3,
                        "{'permissions':{'deny':['WebFetch','Read(~/.ssh/**)']},'model':'opus','env':{'B':'2'}}"),
                part("Base", 7, "{'permissions':{'deny':['Read(~/.ssh/**)']},'model':'haiku','env':{'A':'1'}}")));
        assertThat(lines)
                .extracting(line -> line.path() + "=" + line.value() + " "
                        + line.from().stream().map(PolicyViews::source).toList() + line.replaced())
                .containsExactly(
                        "permissions.deny=Read(~/.ssh/**) [Team v3, Base v7]",
                        "permissions.deny=WebFetch [Team v3]",
                        "model=opus [Team v3]haiku",
                        "env.A=1 [Base v7]",
                        "env.B=2 [Team v3]");
    }

    @Test
    void aComparisonShowsWhatChangedBesideWhatWas() {
        assertThat(Diff.of("a\nb\nc\nd", "a\nB\nc\nd\ne"))
                .extracting(Diff.Row::kind)
                .containsExactly(Kind.SAME, Kind.CHANGED, Kind.SAME, Kind.SAME, Kind.ADDED);
        assertThat(Diff.around(Diff.of("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n5\n6\n7\n8\nX"), 1))
                .extracting(Diff.Row::left)
                .containsExactly("…", "8", "9");
    }

    @Property(tries = 200)
    void aComparisonHoldsBothTextsWhole(
            @ForAll @Size(max = 30) List<@CharRange(from = 'a', to = 'd') @StringLength(min = 1, max = 1) String> left,
            @ForAll @Size(max = 30)
                    List<@CharRange(from = 'a', to = 'd') @StringLength(min = 1, max = 1) String> right) {
        List<Diff.Row> rows = Diff.of(String.join("\n", left), String.join("\n", right));
        assertThat(rows.stream().filter(row -> row.leftNumber() > 0).map(Diff.Row::left))
                .isEqualTo(left);
        assertThat(rows.stream().filter(row -> row.rightNumber() > 0).map(Diff.Row::right))
                .isEqualTo(right);
        assertThat(rows).allMatch(row -> (row.kind() == Kind.SAME) == row.left().equals(row.right()));
    }

    /** The first release's table: three services, three providers, each without a switch, with its own and with all. */
    @ParameterizedTest
    @CsvSource({
        "METRICS, DISABLE_TELEMETRY",
        "ERRORS, DISABLE_ERROR_REPORTING",
        "FEEDBACK, DISABLE_FEEDBACK_COMMAND",
        "FEEDBACK, DISABLE_BUG_COMMAND"
    })
    void telemetryIsOnOnlyWithTheVendorAndUntilItIsSwitchedOff(Service service, String itsSwitch) {
        for (Provider provider : Provider.FIRST) {
            assertThat(Telemetry.of(service, provider, json("{}")).on()).isEqualTo(provider == Provider.ANTHROPIC);
            for (String name : List.of(itsSwitch, Telemetry.ALL_OFF)) {
                // A trap of the client: any value switches off.
                JsonNode settings = json("{'env':{'" + name + "':'0'}}");
                assertThat(Telemetry.of(service, provider, settings)).isEqualTo(new Telemetry.State(false, name));
            }
        }
    }

    @Test
    void theHostCheckHasASettingOfItsOwn() {
        assertThat(Telemetry.of(Service.HOST_CHECK, Provider.BEDROCK, json("{}"))
                        .on())
                .isTrue();
        assertThat(Telemetry.of(Service.HOST_CHECK, Provider.BEDROCK, json("{'skipWebFetchPreflight':true}"))
                        .on())
                .isFalse();
    }

    private static QuickChange fields(String deny, Set<String> telemetry, boolean toGateway) {
        return new QuickChange(deny, "", "", "default", true, "", 14, telemetry, toGateway, true);
    }

    @Test
    void fieldsChangeOnlyWhatTheySpeakOf() {
        String written = fields("WebFetch\n\n WebFetch \nBash(curl *)", Set.of(Telemetry.METRICS_OFF), true)
                .into("{\"future\":1,\"env\":{\"MINE\":\"1\",\"DISABLE_BUG_COMMAND\":\"1\"}}", "https://sluice.test");
        JsonNode settings = BodyText.JSON.readTree(written);
        assertThat(settings.path("future").intValue()).isEqualTo(1);
        assertThat(BodyText.texts(settings.path("permissions").path("deny")))
                .containsExactly("WebFetch", "Bash(curl *)");
        assertThat(settings.path("cleanupPeriodDays").intValue()).isEqualTo(14);
        assertThat(settings.path("env").path("OTEL_EXPORTER_OTLP_ENDPOINT").asString())
                .isEqualTo("https://sluice.test");
        assertThat(settings.path("env").propertyNames())
                .contains("MINE", "DISABLE_TELEMETRY", "CLAUDE_CODE_GATEWAY_HINT_HEADERS")
                .doesNotContain("DISABLE_BUG_COMMAND");
        String back = fields("", Set.of(), false).into(written, "https://sluice.test");
        assertThat(back).contains("MINE").doesNotContain("OTEL").doesNotContain("DISABLE_TELEMETRY");
    }

    @Test
    void fieldsRefuseSettingsThatAreNoJson() {
        for (String wrong : List.of("{", "[]", "7")) {
            assertThatThrownBy(() -> fields("", Set.of(), false).into(wrong, ""))
                    .isInstanceOf(InvalidPolicyException.class)
                    .hasMessageContaining("correct it first");
        }
    }
}

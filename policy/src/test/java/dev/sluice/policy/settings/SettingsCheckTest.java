package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.policy.settings.SettingsCheck.Channel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"permisions\":{}}|$.permisions|did you mean \"permissions\"?",
                "{\"permissions\":{\"denny\":[]}}|$.permissions.denny|did you mean \"deny\"?",
                "{\"permissions\":[]}|$.permissions|write \"permissions\": {…}",
                "{\"permissions\":{\"deny\":\"Bash\"}}|$.permissions.deny|write \"deny\": […]",
                "{\"permissions\":{\"deny\":[1]}}|$.permissions.deny[0]|write it in quotes",
                "{\"permissions\":{\"deny\":[\"Baash(rm *)\"]}}|$.permissions.deny[0]|did you mean Bash?",
                "{\"permissions\":{\"deny\":[\"Read(/etc/**)\"]}}|$.permissions.deny[0]|write // for the root",
                "{\"permissions\":{\"defaultMode\":\"pln\"}}|$.permissions.defaultMode|write \"plan\"",
                "{\"cleanupPeriodDays\":0}|$.cleanupPeriodDays|write 1",
                "{\"cleanupPeriodDays\":\"30\"}|$.cleanupPeriodDays|write \"cleanupPeriodDays\": 30",
                "{\"env\":{\"A\":1}}|$.env.A|write \"1\" in quotes",
                "{\"env\":{\"A\":\"1\",\"A\":\"2\"}}|$.env.A|keep one of them",
                "{\"env\":{\"1\":\"x\"}}|$.env['1']|start it with a letter",
                "{\"allowedMcpServers\":[{}]}|$.allowedMcpServers[0]|write {\"serverUrl\"",
                "{\"requiredMinimumVersion\":\"abc\"}|$.requiredMinimumVersion|write it like",
                "{\"forceLoginMethod\":\"gateway\"}|$.forceLoginMethod|put it into the machine's",
                "{\"mcpServers\":{}}|$.mcpServers|put it into managed-mcp.json",
                "{\"a\":1,}|$|JSON has no comments and no trailing commas",
                "[]|$|write {\"permissions\"",
            })
    void everyMistakeIsToldWithItsPlaceAndWhatToWriteInstead(String json, String path, String suggestion) {
        assertThat(SettingsCheck.check(json, Channel.DELIVERED).findings()).anySatisfy(finding -> {
            assertThat(finding.path()).isEqualTo(path);
            assertThat(finding.suggestion()).startsWith(suggestion);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"forceLoginMethod\":\"claudeai\",\"apiKeyHelper\":\"/x\"}|first-party login",
                "{\"forceLoginOrgUUID\":\"u\",\"env\":{\"ANTHROPIC_AUTH_TOKEN\":\"t\"}}|first-party login",
                "{\"forceLoginOrgUUID\":\"u\",\"env\":{\"ANTHROPIC_BASE_URL\":\"https://a\"}}|first-party login",
                "{\"forceLoginOrgUUID\":[]}|nobody could sign in",
                "{\"requiredMinimumVersion\":\"2.10.0\",\"requiredMaximumVersion\":\"2.9.0\"}|no client could start",
                "{\"availableModels\":[],\"enforceAvailableModels\":true}|no model could be used",
                "{\"permissions\":{\"deny\":[\"*\"]}}|could do nothing",
            })
    void whatWouldLockPeopleOutIsRefusedWithTheReason(String json, String reason) {
        var result = SettingsCheck.check(json, Channel.MACHINE);

        assertThat(result.document()).isNull();
        assertThat(result.findings())
                .anySatisfy(finding -> assertThat(finding.message()).contains(reason));
    }

    @Test
    void aGoodDocumentKeepsItsUnknownKeys() {
        var result = SettingsCheck.check(
                "{\"permissions\":{\"deny\":[\"Read(~/.ssh/**)\"]},\"future\":{\"x\":[1]},\"env\":{\"A\":\"1\"}}",
                Channel.DELIVERED);

        assertThat(result.document()).isNotNull().satisfies(document -> {
            assertThat(document.deny()).containsExactly("Read(~/.ssh/**)");
            assertThat(document.env()).containsEntry("A", "1");
            assertThat(document.unknownKeys()).containsExactly("future");
            assertThat(document.canonical()).contains("\"future\":{\"x\":[1]}");
        });
    }

    @Test
    void hugeAndDeepDocumentsAreRefusedAtOnce() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            String huge = "{\"permissions\":{\"deny\":[" + "\"Bash(rm *)\",".repeat(400_000) + "\"X\"]}}";
            String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
            String many = "{" + "\"permisions\":1,".repeat(60_000) + "\"a\":1}";

            assertThat(huge.length()).isGreaterThan(5_000_000);
            assertThat(SettingsCheck.check(huge, Channel.DELIVERED).document()).isNull();
            assertThat(SettingsCheck.check(deep, Channel.DELIVERED).document()).isNull();
            assertThat(SettingsCheck.check(many, Channel.DELIVERED).document()).isNull();
        });
    }

    @Test
    void globBombsAreCheckedInTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            String bombs = "{\"permissions\":{\"deny\":[\"Bash(" + "*a".repeat(20_000) + "*b)\",\"Read("
                    + "**/*a".repeat(5_000) + ")\",\"WebFetch(domain:" + "*.".repeat(20_000) + "x)\"]}}";
            assertThat(SettingsCheck.check(bombs, Channel.DELIVERED).findings()).isNotNull();
        });
    }
}

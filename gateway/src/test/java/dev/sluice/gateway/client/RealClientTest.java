package dev.sluice.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.GatewayTest;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** What a developer sees of Sluice in the real client, and what the ledger holds afterwards. */
@GatewayTest
class RealClientTest {

    @TempDir
    private Path folder;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendLimits limits;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener listener;

    private Member member;
    private MintedKey key;
    private ClaudeCode claude;

    @BeforeAll
    static void clientIsThere() {
        ClaudeCode.requireInstalled();
    }

    @BeforeEach
    void aDeveloperWithAKey() throws Exception {
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        key = keys.mint(member.id(), "laptop", KeyKind.CLAUDE_CODE, null);
        claude = new ClaudeCode(folder);
    }

    private String baseUrl() {
        return "http://127.0.0.1:" + listener.port();
    }

    private Map<String, String> withToken() {
        return Map.of("ANTHROPIC_BASE_URL", baseUrl(), "ANTHROPIC_AUTH_TOKEN", key.secret());
    }

    private List<UsageEntry> ledger() {
        return report.newest(100, null).stream()
                .filter(entry -> entry.memberId().equals(member.id()))
                .toList();
    }

    @Test
    void aPromptIsAnsweredStreamedAndPriced() throws Exception {
        ClaudeCode.Run run = claude.run(withToken(), "-p", "hello");
        assertThat(run.output()).contains("demo provider");
        assertThat(run.exitCode()).isZero();
        assertThat(ledger()).hasSize(1).first().satisfies(entry -> {
            assertThat(entry.keyId()).isEqualTo(key.key().id());
            assertThat(entry.stream()).isTrue();
            assertThat(entry.estimated()).isFalse();
            assertThat(entry.modelAsked()).startsWith("claude-");
            assertThat(entry.pricedAs()).isNotNull();
            assertThat(entry.costPico()).isPositive();
            assertThat(entry.sessionId()).isNotBlank();
            assertThat(entry.clientVersion()).startsWith("claude-cli/");
        });
    }

    @Test
    void aKeyFromAHelperScriptWorks() throws Exception {
        Path helper = Files.writeString(folder.resolve("helper.sh"), "#!/bin/sh\necho " + key.secret() + "\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        claude.settings("{\"apiKeyHelper\":\"" + helper.toAbsolutePath() + "\"}");
        ClaudeCode.Run run = claude.run(Map.of("ANTHROPIC_BASE_URL", baseUrl()), "-p", "hello");
        assertThat(run.output()).contains("demo provider");
        assertThat(ledger()).hasSize(1);
    }

    @Test
    void aToolCallReadsAFile() throws Exception {
        Path file =
                Files.writeString(claude.workingDirectory().resolve("secret.txt"), "the heron stands at the weir\n");
        ClaudeCode.Run run = claude.run(
                withToken(),
                "-p",
                "sim: tool=Read:{\"file_path\":\"" + file.toAbsolutePath() + "\"}",
                "--allowedTools",
                "Read");
        assertThat(run.output()).contains("the heron stands at the weir");
        assertThat(run.exitCode()).isZero();
        assertThat(ledger())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.costPico()).isPositive());
    }

    @Test
    void aPersonOverTheirCapIsToldSoAtOnce() throws Exception {
        limits.set(Scope.MEMBER, member.id(), Period.MONTHLY, BigInteger.ZERO, WhenStoreIsAway.CLOSED);
        Instant before = Instant.now();
        ClaudeCode.Run run = claude.run(withToken(), "-p", "hello");
        assertThat(run.output()).contains("429").contains("spend limit reached");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(Instant.now()).isBefore(before.plusSeconds(20));
        assertThat(ledger()).isEmpty();
    }

    @Test
    void aRevokedKeyIsToldSoAtOnce() throws Exception {
        keys.revoke(key.key().id());
        Instant before = Instant.now();
        ClaudeCode.Run run = claude.run(withToken(), "-p", "hello");
        assertThat(run.output())
                .contains("Failed to authenticate")
                .contains("401")
                .contains("revoked");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(Instant.now()).isBefore(before.plusSeconds(20));
        assertThat(ledger()).isEmpty();
    }
}

package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import dev.sluice.gateway.support.AdminApiTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

@AdminApiTest
@ExtendWith(OutputCaptureExtension.class)
class ApiKeysTests {

    @Autowired
    private Audit audit;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private Members members;

    @Autowired
    private ServiceAccounts accounts;

    @Autowired
    private KeyStore store;

    @Autowired
    private KeyedHash hash;

    @Autowired
    private LastUsed lastUsed;

    @Autowired
    private JdbcClient jdbc;

    private Member ana;

    @BeforeEach
    void ana() {
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
    }

    private String secretOf(KeyKind kind) {
        return keys.mint(ana.id(), "laptop", kind, null).secret();
    }

    @Test
    void aMintedKeySpeaksForItsMember() {
        MintedKey minted = keys.mint(ana.id(), "  laptop ", KeyKind.API, null);

        assertThat(minted.key().name()).isEqualTo("laptop");
        assertThat(keys.find(minted.key().id())).contains(minted.key());
        assertThat(keys.check(minted.secret()))
                .isEqualTo(new KeyCheck.Accepted(new KeyHolder(
                        minted.key().id(), KeyKind.API, new Principal.Person(ana.id()), ana.email(), null)));
    }

    @Test
    void badKeysAreToldApart() {
        assertThat(keys.check("")).isEqualTo(rejected(KeyCheck.Reason.MALFORMED));
        assertThat(keys.check("sk-ant-api03-abc")).isEqualTo(rejected(KeyCheck.Reason.MALFORMED));
        assertThat(keys.check(KeySecret.make())).isEqualTo(rejected(KeyCheck.Reason.UNKNOWN));
    }

    @Test
    void aRevokedKeyIsRefusedAtOnceWhereItWasRevoked() {
        MintedKey minted = keys.mint(ana.id(), "laptop", KeyKind.CLAUDE_CODE, null);
        keys.check(minted.secret());
        keys.revoke(minted.key().id());
        keys.revoke(minted.key().id());

        assertThat(keys.check(minted.secret())).isEqualTo(rejected(KeyCheck.Reason.REVOKED));
    }

    @Test
    void expiryIsComparedAtEveryCheck() {
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        Instant[] now = {start};
        InstantSource source = () -> now[0];
        ApiKeys dated = new ApiKeys(
                store,
                members,
                accounts,
                hash,
                lastUsed,
                audit,
                source.withZone(ZoneOffset.UTC),
                Ticker.systemTicker());
        MintedKey minted = dated.mint(ana.id(), "ci", KeyKind.API, start.plusSeconds(60));

        now[0] = start.plusSeconds(60).minusNanos(1);
        assertThat(dated.check(minted.secret())).isInstanceOf(KeyCheck.Accepted.class);
        now[0] = start.plusSeconds(60);
        assertThat(dated.check(minted.secret())).isEqualTo(rejected(KeyCheck.Reason.EXPIRED));
    }

    @Test
    void suspendingAMemberEndsTheirKeysUntilTheyAreBack() {
        String secret = secretOf(KeyKind.CLAUDE_CODE);
        members.setStatus(ana.id(), MemberStatus.SUSPENDED);
        keys.forgetMember(ana.id().toString());
        assertThat(keys.check(secret)).isEqualTo(rejected(KeyCheck.Reason.MEMBER_INACTIVE));

        members.setStatus(ana.id(), MemberStatus.ACTIVE);
        keys.forgetMember(ana.id().toString());
        assertThat(keys.check(secret)).isInstanceOf(KeyCheck.Accepted.class);
    }

    @Test
    void rolesDecideAboutTheKindsOfKey() {
        Member coder = members.add(Ids.text("c", Ids.next()) + "@corp.test", "Coder", Role.CLAUDE_CODE_USER);

        assertThat(keys.mint(coder.id(), "k", KeyKind.CLAUDE_CODE, null)).isNotNull();
        assertThatThrownBy(() -> keys.mint(coder.id(), "k", KeyKind.API, null))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessage("the role claude_code_user can only have Claude Code keys;"
                        + " API keys are for developer, admin and owner");
    }

    @Test
    void unusableNamesExpiriesAndMembersAreRefused() {
        assertThatThrownBy(() -> keys.mint(ana.id(), " ", KeyKind.API, null)).hasMessage("name: must not be empty");
        assertThatThrownBy(() -> keys.mint(ana.id(), "x".repeat(101), KeyKind.API, null))
                .hasMessage("name: must have at most 100 characters");
        assertThatThrownBy(() -> keys.mint(ana.id(), "a\0b", KeyKind.API, null))
                .hasMessage("name: must not contain control characters");
        assertThatThrownBy(() ->
                        keys.mint(ana.id(), "k", KeyKind.API, Instant.now().minusSeconds(1)))
                .hasMessage("expires_at: must be in the future");
        assertThatThrownBy(() -> keys.mint(Ids.next(), "k", KeyKind.API, null))
                .hasMessage("user_id: there is no such member");
        members.setStatus(ana.id(), MemberStatus.REMOVED);
        assertThatThrownBy(() -> keys.mint(ana.id(), "k", KeyKind.API, null))
                .hasMessage(ana.email() + " is removed and cannot get a key");
    }

    @Test
    void lastUsedTimesAreWrittenInOneBatchAndNeverGoBack() {
        MintedKey one = keys.mint(ana.id(), "one", KeyKind.API, null);
        MintedKey two = keys.mint(ana.id(), "two", KeyKind.API, null);
        for (int i = 0; i < 5; i++) {
            keys.check(one.secret());
            keys.check(two.secret());
        }
        assertThat(keys.find(one.key().id()).orElseThrow().lastUsedAt()).isNull();
        lastUsed.flush();
        Instant used = keys.find(one.key().id()).orElseThrow().lastUsedAt();
        assertThat(used).isCloseTo(Instant.now(), org.assertj.core.api.Assertions.within(30, ChronoUnit.SECONDS));
        assertThat(keys.find(two.key().id()).orElseThrow().lastUsedAt()).isNotNull();

        lastUsed.note(one.key().id(), Instant.EPOCH);
        lastUsed.flush();
        assertThat(keys.find(one.key().id()).orElseThrow().lastUsedAt()).isEqualTo(used);
    }

    @Test
    void theLastTimesAreWrittenAtShutdown() throws InterruptedException {
        MintedKey minted = keys.mint(ana.id(), "one", KeyKind.API, null);
        LastUsed ending = new LastUsed(store);
        ending.note(minted.key().id(), Instant.now());
        ending.destroy();

        assertThat(keys.find(minted.key().id()).orElseThrow().lastUsedAt()).isNotNull();
    }

    @Test
    void aSecretIsNeitherStoredNorPrintedAnywhere(CapturedOutput output) {
        MintedKey minted = keys.mint(ana.id(), "canary", KeyKind.API, null);
        keys.check(minted.secret());
        keys.rename(minted.key().id(), "renamed");
        keys.revoke(minted.key().id());
        keys.check(minted.secret());

        String rows = jdbc.sql("select string_agg(k::text, ' ') from api_key k")
                .query(String.class)
                .single();
        String hex = HexFormat.of().formatHex(minted.secret().getBytes(StandardCharsets.US_ASCII));
        String body = minted.secret().substring(4);
        assertThat(rows).contains("renamed").doesNotContain(body).doesNotContain(hex);
        assertThat(minted.toString()).doesNotContain(body);
        assertThat(keys.check(minted.secret()).toString()).doesNotContain(body);
        assertThat(output.getAll()).doesNotContain(body);
    }

    private static KeyCheck rejected(KeyCheck.Reason reason) {
        return new KeyCheck.Rejected(reason);
    }
}

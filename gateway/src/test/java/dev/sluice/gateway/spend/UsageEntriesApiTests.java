package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.when;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AdminApiTest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@AdminApiTest
@Import(UsageEntriesController.class)
class UsageEntriesApiTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Members members;

    @MockitoBean
    private SpendReport report;

    private AdminApiClient api;

    @BeforeEach
    void client() {
        api = new AdminApiClient(port);
    }

    private static UsageEntry entry(UUID memberId, long costPico) {
        Instant at = Instant.parse("2026-08-08T10:00:00Z");
        return new UsageEntry(
                Ids.next(),
                at,
                at.plusSeconds(2),
                "SETTLED",
                memberId,
                Ids.next(),
                false,
                null,
                null,
                "anthropic",
                "claude-opus-5",
                "claude-opus-5-1",
                "claude-opus-5",
                true,
                10,
                20,
                30,
                40,
                50,
                1,
                costPico,
                costPico + 1,
                0,
                "",
                false,
                "COMPLETE",
                200,
                "session",
                "2.1",
                120,
                2000);
    }

    @Test
    void anEntryShowsWhoUsedWhatAndTheExactCost() {
        Member ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        UsageEntry entry = entry(ana.id(), 12_345_678_901_230L);
        when(report.newest(21, null)).thenReturn(List.of(entry));

        Answer answer = api.get("/usage_entries");

        assertThat(answer.at("/data/0/id")).isEqualTo(Ids.text("req", entry.id()));
        assertThat(answer.at("/data/0/user_email")).isEqualTo(ana.email());
        assertThat(answer.at("/data/0/user_id")).isEqualTo(Ids.text("user", ana.id()));
        assertThat(answer.at("/data/0/api_key_id")).isEqualTo(Ids.text("apikey", entry.keyId()));
        assertThat(answer.at("/data/0/cost_usd")).isEqualTo("12.34567890123");
        assertThat(answer.at("/data/0/booked_cost_usd")).isEqualTo("12.345678901231");
        assertThat(answer.at("/data/0/state")).isEqualTo("settled");
        assertThat(answer.at("/data/0/served_model")).isEqualTo("claude-opus-5-1");
        assertThat(answer.json()
                        .at("/data/0/cache_creation/ephemeral_1h_input_tokens")
                        .asLong())
                .isEqualTo(30);
        assertThat(answer.json().at("/data/0/http_status").asInt()).isEqualTo(200);
        assertThat(answer.json().at("/has_more").asBoolean()).isFalse();
    }

    @Test
    void aMemberWhoIsNotKnownLeavesTheAddressEmpty() {
        when(report.newest(21, null)).thenReturn(List.of(entry(Ids.next(), 1)));

        Answer answer = api.get("/usage_entries");

        assertThat(answer.json().at("/data/0/user_email").isNull()).isTrue();
        assertThat(answer.at("/data/0/cost_usd")).isEqualTo("0.000000000001");
    }

    @Test
    void theNextPageBeginsAfterTheLastEntry() {
        UsageEntry third = entry(Ids.next(), 0);
        UsageEntry second = entry(Ids.next(), 0);
        UsageEntry first = entry(Ids.next(), 0);
        when(report.newest(3, null)).thenReturn(List.of(first, second, third));
        when(report.newest(3, second.id())).thenReturn(List.of(third));

        Answer page = api.get("/usage_entries?limit=2");
        assertThat(page.json().at("/has_more").asBoolean()).isTrue();
        assertThat(page.at("/last_id")).isEqualTo(Ids.text("req", second.id()));
        Answer next = api.get("/usage_entries?limit=2&after_id=" + page.at("/last_id"));
        assertThat(next.at("/first_id")).isEqualTo(Ids.text("req", third.id()));
        assertThat(next.json().at("/has_more").asBoolean()).isFalse();
    }

    @Test
    void readingTowardsNewerEntriesIsRefused() {
        assertThat(api.get("/usage_entries?before_id=req_" + "0".repeat(32)).error())
                .isEqualTo("400 invalid_request_error: before_id: the ledger can only be read towards older entries");
    }

    @Test
    void aStoreThatIsAwayIsSaidSoWithoutDetails() {
        when(report.newest(21, null))
                .thenThrow(new org.springframework.dao.DataAccessResourceFailureException("jdbc:secret-host"));
        Answer answer = api.get("/usage_entries");

        assertThat(answer.error())
                .isEqualTo("503 api_error: the database cannot be reached right now; try again shortly");
        assertThat(answer.text()).doesNotContain("secret-host");
    }

    @Test
    void aBugIsAnsweredWithoutDetails() {
        when(report.newest(21, null)).thenThrow(new IllegalStateException("inner-detail"));
        Answer answer = api.get("/usage_entries");

        assertThat(answer.error()).isEqualTo("500 api_error: something went wrong here; see the server's log");
        assertThat(answer.text()).doesNotContain("inner-detail").doesNotContain("at dev.sluice");
    }
}

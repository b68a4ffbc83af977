package dev.sluice.gateway.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AlertsTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@AlertsTest
class DryRunApiTest {

    @Autowired
    private Members members;

    @Autowired
    private PublicListener listener;

    @Autowired
    private JdbcClient jdbc;

    private AdminApiClient admin() {
        return new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    private void spent(Member member, String at, long cents) {
        jdbc.sql(
                        "insert into usage_entry (id, member_id, key_id, opened_at, settled_at, worst_pico, likely_pico, cost_pico,"
                                + " instance, state, stream, provider, model_asked) values (gen_random_uuid(), :member,"
                                + " gen_random_uuid(), :at::timestamptz, :at::timestamptz, :pico, 0, :pico, 0, 'settled', true, 'sim',"
                                + " 'claude-opus-5')")
                .param("member", member.id())
                .param("at", at)
                .param("pico", cents * 10_000_000_000L)
                .update();
    }

    @Test
    void itSaysWhoWouldHaveBeenStoppedWhenAndSetsNothing() {
        Member maya = members.add("dry-" + Ids.next() + "@corp.test", "Maya", Role.DEVELOPER);
        Member tom = members.add("dry-" + Ids.next() + "@corp.test", "Tom", Role.DEVELOPER);
        jdbc.sql("select spend_create_partition('2025-03-01')")
                .query(Boolean.class)
                .single();
        spent(maya, "2025-03-02T10:00:00Z", 60);
        spent(maya, "2025-03-02T11:00:00Z", 60);
        spent(maya, "2025-03-03T09:00:00Z", 60);
        spent(tom, "2025-03-02T10:00:00Z", 90);

        Answer run = admin().post(
                        "/spend_limits/dry_run",
                        "{'scope':{'type':'each_user'},'period':'daily','amount':'100','month':'2025-03'}");

        assertThat(run.status()).as(run.text()).isEqualTo(200);
        assertThat(run.json().at("/stopped").size()).isEqualTo(1);
        assertThat(run.at("/stopped/0/email_address")).isEqualTo(maya.email());
        assertThat(run.at("/stopped/0/first_stopped_at")).isEqualTo("2025-03-02T11:00:00Z");
        assertThat(run.at("/stopped/0/amount_spent")).isEqualTo("120");
        assertThat(run.at("/stopped/0/amount_not_spent")).isEqualTo("60");
        assertThat(run.json().at("/requests").asInt()).isEqualTo(4);
        Answer together = admin().post(
                        "/spend_limits/dry_run",
                        "{'scope':{'type':'organization'},'period':'monthly','amount':'200','month':'2025-03'}");
        assertThat(together.json().at("/stopped/0/requests_refused").asInt()).isEqualTo(2);
        assertThat(admin().get("/spend_limits").json().at("/data").size()).isZero();
        jdbc.sql("delete from usage_entry where opened_at < '2025-04-01'").update();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|scope: is required",
                "{'scope':{'type':'user'}}|scope.type: must be one of each_user, each_api_key, organization",
                "{'scope':{'type':'each_user'},'period':'yearly'}|period: must be one of daily, weekly, monthly",
                "{'scope':{'type':'each_user'},'period':'daily','amount':'1.5'}|amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'each_user'},'period':'daily','amount':'1','month':'March'}|month: must be a month like 2030-01"
            })
    void badInputIsToldByItsField(String body, String message) {
        assertThat(admin().post("/spend_limits/dry_run", body).error())
                .isEqualTo("400 invalid_request_error: " + message);
    }
}

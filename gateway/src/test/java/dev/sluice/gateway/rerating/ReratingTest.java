package dev.sluice.gateway.rerating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.rerating.Rerating.Outcome;
import dev.sluice.gateway.support.AlertsTest;
import java.math.BigInteger;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

@AlertsTest
class ReratingTest {

    private static final LocalDate FIRST = LocalDate.of(2025, 5, 1);
    private static final LocalDate LAST = LocalDate.of(2025, 5, 31);
    private static final BigInteger DOLLAR = BigInteger.TEN.pow(12);

    @Autowired
    private Rerating rerating;

    @Autowired
    private Members members;

    @Autowired
    private dev.sluice.gateway.pricing.Pricing pricing;

    @Autowired
    private JdbcClient jdbc;

    private Member maya;

    @BeforeEach
    void aMonthOfTheLedger() {
        maya = members.add("rerate-" + Ids.next() + "@corp.test", "Maya", Role.DEVELOPER);
        jdbc.sql("select spend_create_partition('2025-05-01')")
                .query(Boolean.class)
                .single();
        entry("standard", 1_000_000, 5);
        entry("standard", 1_000_000, 5);
        entry("batch", 1_000_000, 2.5);
        entry("iterations standard", 1_000_000, 9);
    }

    @AfterEach
    void forget() {
        jdbc.sql("delete from usage_entry where opened_at < '2025-06-01'").update();
    }

    private void entry(String factors, int input, double dollars) {
        jdbc.sql(
                        "insert into usage_entry (id, member_id, key_id, opened_at, settled_at, worst_pico, likely_pico, cost_pico,"
                                + " input_tokens, instance, state, stream, provider, model_asked, priced_as, factors) values"
                                + " (gen_random_uuid(), :member, gen_random_uuid(), '2025-05-10T12:00:00Z', '2025-05-10T12:01:00Z', 0,"
                                + " 0, :pico, :input, 0, 'settled', true, 'rerated', 'claude-opus-5', 'claude-opus-5', :factors)")
                .param("member", maya.id())
                .param("pico", Math.round(dollars * 1e12))
                .param("input", input)
                .param("factors", factors)
                .update();
    }

    @Test
    void aLateContractIsBookedAsCorrectionsAndTheLedgerStays() {
        assertThat(rerating.preview(FIRST, LAST, "*")).isEqualTo(new Outcome(4, 0, 1, BigInteger.ZERO));
        jdbc.sql("insert into contract_rate (id, provider, model, valid_from, input, cache_write_5m, cache_write_1h,"
                        + " cache_read, output, added_by) values (gen_random_uuid(), 'rerated', 'claude-opus-5', '2025-05-01', 4,"
                        + " 5, 8, 0.4, 20, 'Ana')")
                .update();
        pricing.refresh();
        BigInteger less = DOLLAR.multiply(BigInteger.valueOf(-5)).divide(BigInteger.TWO);

        Outcome preview = rerating.preview(FIRST, LAST, "*");
        assertThat(preview).isEqualTo(new Outcome(4, 3, 1, less));
        assertThat(jdbc.sql("select count(*) from usage_correction where member_id = ?")
                        .param(maya.id())
                        .query(Long.class)
                        .single())
                .isZero();

        assertThat(rerating.make(FIRST, LAST, "*", "Ana")).isEqualTo(preview);
        assertThat(jdbc.sql("select sum(cost_pico) / 1000000000 from usage_entry where member_id = ?")
                        .param(maya.id())
                        .query(Long.class)
                        .single())
                .isEqualTo(21_500);
        assertThat(jdbc.sql("select sum(corrected_pico) / 1000000000 from usage_entry_corrected where member_id = ?")
                        .param(maya.id())
                        .query(Long.class)
                        .single())
                .isEqualTo(19_000);
        assertThat(rerating.make(FIRST, LAST, "*", "Ana").corrected()).isZero();
        assertThat(rerating.make(FIRST, LAST, "another", "Ana").entries()).isZero();
        assertThatThrownBy(() -> jdbc.sql("delete from usage_correction").update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("never edited or removed");
    }
}

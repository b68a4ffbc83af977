package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.support.GatewayTest;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@GatewayTest
class AuditedLimitsTest {

    @Autowired
    private SpendLimits limits;

    @Autowired
    private Members members;

    @Autowired
    private JdbcClient database;

    @Test
    void settingAndRemovingACapAreOnRecord() {
        Member ana = members.add("ana-" + Ids.next() + "@example.test", "Ana", Role.DEVELOPER);
        BigInteger dollarAndAHalf = BigInteger.valueOf(1_500_000_000_000L);

        SpendLimit limit = limits.set(Scope.MEMBER, ana.id(), Period.DAILY, dollarAndAHalf, WhenStoreIsAway.CLOSED);
        limits.remove(limit.id());
        limits.remove(limit.id());

        assertThat(database.sql("select action || ' ' || subject_label || ' ' || (details ->> 'amount')"
                                + " || ' ' || (details ->> 'period') from audit_event where subject_id = ? order by id")
                        .param(Ids.text("spl", limit.id()))
                        .query((row, number) -> row.getString(1))
                        .list())
                .containsExactly(
                        "limit.set Ana <" + ana.email() + "> $1.5 daily",
                        "limit.removed Ana <" + ana.email() + "> $1.5 daily");
    }
}

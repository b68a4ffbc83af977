package dev.sluice.gateway.pricing;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.Contracts.ContractFactor;
import dev.sluice.gateway.pricing.Contracts.ContractRate;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Contract rates and factors in the database; the database announces what is added. */
@Component
class ContractStore {

    private final JdbcClient jdbc;

    ContractStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Contracts read() {
        return new Contracts(
                jdbc.sql("select * from contract_rate order by added")
                        .query((row, number) -> new ContractRate(
                                row.getString("provider"),
                                row.getString("model"),
                                row.getObject("valid_from", LocalDate.class),
                                new Rates(
                                        row.getBigDecimal("input"),
                                        row.getBigDecimal("cache_write_5m"),
                                        row.getBigDecimal("cache_write_1h"),
                                        row.getBigDecimal("cache_read"),
                                        row.getBigDecimal("output")),
                                row.getString("added_by")))
                        .list(),
                jdbc.sql("select * from contract_factor order by added")
                        .query((row, number) -> new ContractFactor(
                                row.getString("provider"),
                                row.getObject("valid_from", LocalDate.class),
                                row.getBigDecimal("factor"),
                                row.getString("added_by")))
                        .list());
    }

    void add(ContractRate rate) {
        Rates rates = rate.rates();
        jdbc.sql("insert into contract_rate (id, provider, model, valid_from, input, cache_write_5m, cache_write_1h,"
                        + " cache_read, output, added_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        Ids.next(),
                        rate.provider(),
                        rate.model(),
                        rate.validFrom(),
                        rates.input(),
                        rates.cacheWrite5m(),
                        rates.cacheWrite1h(),
                        rates.cacheRead(),
                        rates.output(),
                        rate.addedBy())
                .update();
    }

    void add(ContractFactor factor) {
        jdbc.sql("insert into contract_factor (id, provider, valid_from, factor, added_by) values (?, ?, ?, ?, ?)")
                .params(Ids.next(), factor.provider(), factor.validFrom(), factor.factor(), factor.addedBy())
                .update();
    }
}

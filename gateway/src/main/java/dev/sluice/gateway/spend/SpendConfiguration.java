package dev.sluice.gateway.spend;

import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the money core together. */
@Configuration(proxyBeanMethods = false)
class SpendConfiguration {

    @Bean
    SpendLimits spendLimits(DataSource dataSource, Clock clock) {
        return new SpendLimits(dataSource, clock);
    }

    @Bean
    Ledger ledger(DataSource dataSource, SpendLimits limits, Clock clock, SluiceSettings settings) {
        return new Ledger(
                dataSource,
                limits,
                clock,
                settings.dataDir().resolve("journal"),
                settings.ledger().retentionMonths());
    }

    @Bean
    SpendReport spendReport(DataSource dataSource, Clock clock) {
        return new SpendReport(dataSource, clock);
    }
}

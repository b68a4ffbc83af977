package dev.sluice.gateway.spend;

import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Puts the money core together. */
@Configuration(proxyBeanMethods = false)
class SpendConfiguration {

    @Bean
    SpendLimits spendLimits(
            DataSource dataSource, PlatformTransactionManager transactions, Clock clock, AuditedLimits witness) {
        return new SpendLimits(dataSource, transactions, clock, witness);
    }

    @Bean
    Ledger ledger(
            DataSource dataSource,
            SpendLimits limits,
            Clock clock,
            SluiceSettings settings,
            ApplicationEventPublisher events) {
        return new Ledger(
                dataSource,
                limits,
                clock,
                settings.dataDir().resolve("journal"),
                settings.ledger().retentionMonths(),
                events::publishEvent);
    }

    @Bean
    SpendReport spendReport(DataSource dataSource, Clock clock) {
        return new SpendReport(dataSource, clock);
    }
}

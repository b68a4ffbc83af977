package dev.sluice.gateway.console;

import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.support.TestDatabase;
import dev.sluice.gateway.support.TestFolder;
import java.time.Clock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/**
 * The console with everything behind its pages in memory; identity uses a real database. Not annotated as a configuration,
 * so that no other test picks it up by scanning.
 */
@EnableAutoConfiguration
@EnableConfigurationProperties(SluiceSettings.class)
@ComponentScan(
        basePackages = "dev.sluice.gateway",
        excludeFilters =
                @ComponentScan.Filter(
                        type = FilterType.REGEX,
                        pattern = {
                            "dev\\.sluice\\.gateway\\.(?!identity\\.|console\\.).*(?<!Page|KeyRows|MemberNames|OwnOrganization|ServiceAccounts|AuditLog|\\.Audit|\\.Vault|MasterKeys)",
                            "dev\\.sluice\\.gateway\\.provideradmin\\..*",
                            "dev\\.sluice\\.gateway\\.(invites|workspaces|people|federation|adminkeys)\\..*",
                            "dev\\.sluice\\.gateway\\.sso\\..*",
                            "dev\\.sluice\\.gateway\\.devices\\..*",
                            "dev\\.sluice\\.gateway\\.scim\\..*",
                            "dev\\.sluice\\.gateway\\.(guardrails|telemetry|policies|takeover)\\..*",
                            "dev\\.sluice\\.gateway\\.pricing\\.PricesPage",
                            "dev\\.sluice\\.gateway\\.spend\\.EditLimitPage",
                            "dev\\.sluice\\.gateway\\.(outbox|increases|rates|warnings|reconciliation|rerating|dryrun)\\..*",
                            "dev\\.sluice\\.gateway\\.connect\\..*",
                            "dev\\.sluice\\.gateway\\.identity\\.Admin.*",
                            ".*(Test|TestApplication)"
                        }))
public class ConsoleTestApplication {

    /** A database and a data directory of its own. */
    public static final class OwnStorage implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestDatabase database = TestDatabase.create();
            TestPropertyValues.of(
                            "spring.datasource.url=" + database.url(),
                            "spring.datasource.username=" + database.user(),
                            "spring.datasource.password=" + database.password(),
                            "sluice.data-dir=" + TestFolder.create("sluice-console-test"))
                    .applyTo(context);
        }
    }

    @Bean
    MovableClock clock() {
        return new MovableClock();
    }

    @Bean
    Organization organization(Clock clock) {
        return new Organization(clock);
    }

    @Bean
    Members members(Organization organization) {
        return organization.members();
    }

    @Bean
    ApiKeys apiKeys(Organization organization) {
        return organization.apiKeys();
    }

    @Bean
    SpendLimits spendLimits(Organization organization) {
        return organization.spendLimits();
    }

    @Bean
    SpendReport spendReport(Organization organization) {
        return organization.spendReport();
    }
}

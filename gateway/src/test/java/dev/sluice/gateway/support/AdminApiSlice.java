package dev.sluice.gateway.support;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;

/** The modules behind the Admin API without the data plane, the console's pages and the embedded database. */
@EnableAutoConfiguration
@AutoConfigurationPackage(basePackageClasses = SluiceApplication.class)
@EnableConfigurationProperties(SluiceSettings.class)
@ComponentScan(
        basePackages = {
            "dev.sluice.gateway.adminapi",
            "dev.sluice.gateway.audit",
            "dev.sluice.gateway.directory",
            "dev.sluice.gateway.keys",
            "dev.sluice.gateway.secrets"
        },
        excludeFilters = {
            @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*Page")
        })
class AdminApiSlice {

    @Bean
    @Primary
    Clock testClock() {
        return Clock.systemUTC();
    }
}

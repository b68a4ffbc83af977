package dev.sluice.gateway.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.settings.ConfiguredProviders;
import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class AnnouncementTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(OnlyTheAnnouncement.class);

    @Test
    void whatOtherModulesKnowIsAskedOfThem() {
        runner.withPropertyValues("sluice.port=0", "ANTHROPIC_API_KEY=sk-ant-1")
                .withBean(SetupLink.class, () -> () -> Optional.of("/setup?token=abc"))
                .withBean(FirstKey.class, () -> () -> Optional.of("slc_key"))
                .withBean(PublicPort.class, () -> () -> 40_001)
                .run(context -> assertThat(context.getBean(Announcement.class)
                                .block(Duration.ZERO)
                                .text())
                        .contains(
                                "Set-up    http://localhost:40001/setup?token=abc",
                                "Provider  anthropic (https://api.anthropic.com)",
                                "ANTHROPIC_AUTH_TOKEN=slc_key")
                        .doesNotContain("sk-ant-1"));
    }

    @Test
    void thePublicAddressIsShownAsPeopleReachIt() {
        runner.withPropertyValues("sluice.public-url=https://sluice.example.com/")
                .run(context -> assertThat(
                                context.getBean(Announcement.class).block(null).text())
                        .contains("Console   https://sluice.example.com\n", "DEMO provider"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(SluiceSettings.class)
    @Import({Announcement.class, ConfiguredProviders.class})
    static class OnlyTheAnnouncement {}
}

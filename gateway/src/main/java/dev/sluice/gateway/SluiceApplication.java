package dev.sluice.gateway;

import dev.sluice.gateway.settings.SluiceSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Starts the gateway. */
@SpringBootApplication
@EnableConfigurationProperties(SluiceSettings.class)
public class SluiceApplication {

    /** Entry point; exits with a non-zero status when the configuration is wrong. */
    public static void main(String[] arguments) {
        SpringApplication.run(SluiceApplication.class, arguments);
    }
}

package dev.sluice.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the gateway. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SluiceApplication {

    /** Entry point; exits with a non-zero status when the configuration is wrong. */
    public static void main(String[] arguments) {
        SpringApplication.run(SluiceApplication.class, arguments);
    }
}

package dev.sluice.gateway;

import dev.sluice.gateway.settings.SluiceSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.autoconfigure.metrics.TomcatMetricsAutoConfiguration;

/** Starts the gateway. */
// Left out: transactions bring what makes proxies (startup.DirectCalls), and the container keeps no sessions to
// measure.
@SpringBootApplication(exclude = {AopAutoConfiguration.class, TomcatMetricsAutoConfiguration.class})
@EnableConfigurationProperties(SluiceSettings.class)
public class SluiceApplication {

    // Made when the distribution is built, where it saves a quarter of the start; absent in tests and spring-boot:run.
    private static final String PREPARED = "SluiceApplication__ApplicationContextInitializer.class";

    /** Entry point; exits with a non-zero status when the configuration is wrong. */
    public static void main(String[] arguments) {
        // Netty's events for Java Flight Recorder, which starts the recorder with the first buffer.
        System.setProperty("io.netty.jfr.enabled", "false");
        SpringApplication application = new SpringApplication(SluiceApplication.class);
        if (SluiceApplication.class.getResource(PREPARED) != null) {
            System.setProperty("spring.aot.enabled", "true");
            application.setApplicationContextFactory(type -> new PreparedContext());
        }
        application.run(arguments);
    }
}

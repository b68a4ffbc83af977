package dev.sluice.gateway.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/** A {@link GatewayTest} with a {@link Mailbox}, a bean, whose webhooks may go to this machine. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.port=0",
            "sluice.alerts.allow-private-addresses=true",
            "sluice.public-url=http://sluice.test",
            "spring.mail.host=127.0.0.1",
            "spring.mail.properties.mail.from=sluice@corp.test"
        })
@ContextConfiguration(initializers = {GatewayTest.OwnStorage.class, AlertsTest.WithMailbox.class})
public @interface AlertsTest {

    /** Starts the mail server and says where it is. */
    final class WithMailbox implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            Mailbox mailbox = new Mailbox();
            context.getBeanFactory().registerSingleton("mailbox", mailbox);
            TestPropertyValues.of("spring.mail.port=" + mailbox.port()).applyTo(context);
        }
    }
}

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

/**
 * A test of the whole gateway: public listener on a free port, the demo provider, a database and a data directory of its
 * own. Tests with this annotation share one gateway, so each makes its own members.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "sluice.port=0")
@ContextConfiguration(initializers = GatewayTest.OwnStorage.class)
public @interface GatewayTest {

    /** Points the gateway to storage that nobody else uses. */
    final class OwnStorage implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestDatabase database = TestDatabase.create();
            TestPropertyValues.of(
                            "spring.datasource.url=" + database.url(),
                            "spring.datasource.username=" + database.user(),
                            "spring.datasource.password=" + database.password(),
                            "spring.jpa.hibernate.ddl-auto=validate",
                            "sluice.admin-key=an-admin-key-for-tests-of-32-chars",
                            "sluice.data-dir=" + TestFolder.create("sluice-test"))
                    .applyTo(context);
        }
    }
}

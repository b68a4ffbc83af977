package dev.sluice.gateway.proxy;

import java.net.InetAddress;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/** Puts the servlet container behind the listener: on loopback, on a port that the system chooses, whatever is configured. */
@Component
final class ServletContainerAddress implements WebServerFactoryCustomizer<ConfigurableWebServerFactory>, Ordered {

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        factory.setAddress(InetAddress.getLoopbackAddress());
        factory.setPort(0);
    }

    /** After Spring Boot's own customizers, which apply {@code server.*}. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}

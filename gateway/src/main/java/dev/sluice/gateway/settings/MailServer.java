package dev.sluice.gateway.settings;

import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The mail server, where one is configured ({@code spring.mail.host}). That a sender is among the beans says nothing:
 * which beans there are is decided when a distribution is built.
 */
@Component
public class MailServer {

    private final Optional<JavaMailSender> sender;

    /** Takes the sender of Spring Boot, if its settings are given. */
    public MailServer(ObjectProvider<JavaMailSender> sender, Environment environment) {
        this.sender = StringUtils.hasText(environment.getProperty("spring.mail.host"))
                ? Optional.ofNullable(sender.getIfAvailable())
                : Optional.empty();
    }

    /** Empty when no mail server is configured. */
    public Optional<JavaMailSender> sender() {
        return sender;
    }
}

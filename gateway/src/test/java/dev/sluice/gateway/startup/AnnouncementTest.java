package dev.sluice.gateway.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.support.GenericApplicationContext;

class AnnouncementTest {

    private final PublicListener listener = mock();
    private final GenericApplicationContext context = new GenericApplicationContext();

    @BeforeEach
    void start() {
        when(listener.url()).thenThrow(new IllegalStateException("closed"));
        context.refresh();
    }

    @Test
    void aFailureWhileTheGatewayRunsIsTold() {
        assertThatThrownBy(this::becomeReady).hasMessage("closed");
    }

    @Test
    void aFailureAfterAStopHasBegunIsTheStop() {
        context.close();

        assertThatCode(this::becomeReady).doesNotThrowAnyException();
    }

    private void becomeReady() {
        new Announcement(
                        mock(SluiceSettings.class),
                        mock(Providers.class),
                        mock(OwnerSetup.class),
                        mock(FirstKey.class),
                        listener)
                .onReady(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
    }
}

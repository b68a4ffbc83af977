package dev.sluice.gateway.devices;

import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.settings.SluiceSettings;
import java.net.URI;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** How clients reach Sluice, from configuration only: what a request claims about its host counts for nothing. */
@Component
public class PublicOrigin {

    private final SluiceSettings settings;
    private final ObjectProvider<PublicListener> listener;

    PublicOrigin(SluiceSettings settings, ObjectProvider<PublicListener> listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** Without a slash at the end. */
    public String url() {
        URI configured = settings.publicUrl();
        if (configured != null) {
            return configured.toString().replaceFirst("/+$", "");
        }
        PublicListener open = settings.port() == 0 ? listener.getIfAvailable() : null;
        return "http://localhost:" + (open == null ? settings.port() : open.port());
    }
}

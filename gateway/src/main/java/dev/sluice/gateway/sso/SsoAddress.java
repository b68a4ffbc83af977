package dev.sluice.gateway.sso;

import dev.sluice.gateway.proxy.PublicListener;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Where providers send browsers back to: the configured public address, never what a request claims. */
@Component
class SsoAddress {

    private final PublicListener listener;

    SsoAddress(PublicListener listener) {
        this.listener = listener;
    }

    String base() {
        return listener.url();
    }

    String callback(UUID providerId) {
        return base() + "/sso/" + providerId + "/callback";
    }

    String backChannel(UUID providerId) {
        return base() + "/sso/" + providerId + "/back-channel-logout";
    }

    /** Where providers send browsers after a sign-out; most want it registered. */
    String signedOut() {
        return base() + "/sign-in?out";
    }

    /** An address of the SAML service provider that we are at one identity provider; {@code metadata} is our entity id too. */
    String saml(UUID providerId, String what) {
        return base() + "/sso/saml/" + providerId + "/" + what;
    }

    boolean secure() {
        return base().startsWith("https:");
    }
}

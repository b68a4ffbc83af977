package dev.sluice.gateway.devices;

import java.util.UUID;
import org.springframework.beans.factory.BeanFactory;

/** Decides in a person's place; the page where people do is tested by itself. */
public final class Approvals {

    private Approvals() {}

    /** Approves what waits for this code; false when nothing does. */
    public static boolean approve(BeanFactory gateway, String userCode, UUID memberId) {
        return Secrets.typed(userCode)
                .filter(code -> gateway.getBean(Authorizations.class).decide(code, memberId, true))
                .isPresent();
    }
}

package dev.sluice.adminui.keys;

import dev.sluice.adminui.ConnectLines;
import java.io.Serializable;

/** A secret on its only appearance, with what to do with it. */
public record NewSecret(String keyName, String member, String secret, ConnectLines connect) implements Serializable {

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "NewSecret[" + keyName + "]";
    }
}

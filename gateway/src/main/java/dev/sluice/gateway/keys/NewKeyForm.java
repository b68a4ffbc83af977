package dev.sluice.gateway.keys;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key to be made.
 *
 * @param member public id of its member
 * @param expires preset of the life time
 * @param expiresOn last day for {@link Expiry#CUSTOM}, UTC, as typed
 */
record NewKeyForm(
        @NotBlank String member,
        @NotBlank @Size(max = 80) String name,
        @NotNull @Nullable KeyKind kind,
        Expiry expires,
        String expiresOn) {

    /** The presets of the contract. */
    enum Expiry {
        NEVER,
        HOURS_3,
        DAY_1,
        DAYS_7,
        DAYS_30,
        CUSTOM
    }

    NewKeyForm {
        member = Objects.requireNonNullElse(member, "");
        name = Objects.requireNonNullElse(name, "").strip();
        expiresOn = Objects.requireNonNullElse(expiresOn, "").strip();
        expires = Objects.requireNonNullElse(expires, Expiry.NEVER);
    }

    static NewKeyForm empty() {
        return new NewKeyForm("", "", KeyKind.CLAUDE_CODE, Expiry.NEVER, "");
    }
}

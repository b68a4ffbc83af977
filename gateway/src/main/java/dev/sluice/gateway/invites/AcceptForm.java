package dev.sluice.gateway.invites;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Objects;

/** What an invitee fills in. */
record AcceptForm(String token, @NotBlank @Size(max = 100) String name, String password, String repeat) {

    AcceptForm {
        token = Objects.requireNonNullElse(token, "");
        name = Objects.requireNonNullElse(name, "").strip();
        password = Objects.requireNonNullElse(password, "");
        repeat = Objects.requireNonNullElse(repeat, "");
    }

    static AcceptForm empty(String token) {
        return new AcceptForm(token, "", "", "");
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "AcceptForm[" + name + "]";
    }
}

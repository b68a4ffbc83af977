package dev.sluice.gateway.identity;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Objects;

/** What the first owner fills in. */
record SetupForm(
        String token,
        @NotBlank @Size(max = 100) String name,
        @NotBlank @Email @Size(max = 254) String email,
        String password,
        String repeat) {

    SetupForm {
        token = Objects.requireNonNullElse(token, "");
        name = Objects.requireNonNullElse(name, "").strip();
        email = Objects.requireNonNullElse(email, "").strip();
        password = Objects.requireNonNullElse(password, "");
        repeat = Objects.requireNonNullElse(repeat, "");
    }

    static SetupForm empty(String token) {
        return new SetupForm(token, "", "", "", "");
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "SetupForm[" + email + "]";
    }
}

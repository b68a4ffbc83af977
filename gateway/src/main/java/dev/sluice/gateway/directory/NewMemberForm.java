package dev.sluice.gateway.directory;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A member to be added by hand. */
record NewMemberForm(
        @NotBlank @Email @Size(max = 254) String email,
        @NotBlank @Size(max = 100) String name,
        @NotNull @Nullable Role role) {

    NewMemberForm {
        email = Objects.requireNonNullElse(email, "").strip();
        name = Objects.requireNonNullElse(name, "").strip();
    }

    static NewMemberForm empty() {
        return new NewMemberForm("", "", Role.DEVELOPER);
    }
}

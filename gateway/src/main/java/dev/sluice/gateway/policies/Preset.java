package dev.sluice.gateway.policies;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/** Settings to begin with. */
enum Preset {
    /** Only what the organization allows; no network tools, no servers, everything else asks. */
    STRICT,
    /** Secrets are out of reach, reading and tests run by themselves, what leaves the machine asks. */
    BALANCED,
    /** Edits and the usual tools run by themselves in a sandbox; secrets are out of reach. */
    AUTONOMOUS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String settings() {
        String file = "presets/" + word() + ".json";
        try (InputStream in = Objects.requireNonNull(Preset.class.getResourceAsStream(file), file)) {
            return BodyText.tidy(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

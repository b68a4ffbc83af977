package dev.sluice.adminui.providers;

import org.jspecify.annotations.Nullable;

/**
 * A field of a form whose fields depend on the kind of provider.
 *
 * @param name as it is sent; message keys are {@code provider.field.<name>} and {@code provider.field.<name>.hint}
 * @param input {@code text}, {@code password} or {@code area}
 * @param value what is in it; always empty for secrets
 * @param problem what is wrong with it
 */
public record FieldView(
        String name, String input, String value, @Nullable String problem) {}

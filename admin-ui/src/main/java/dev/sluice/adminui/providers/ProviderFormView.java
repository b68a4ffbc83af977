package dev.sluice.adminui.providers;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of a provider.
 *
 * @param kind message key is {@code provider.kind.<kind>}
 * @param isNew whether it is about to be added
 * @param flags those that are on
 * @param hintType what the credential in force is; message key is {@code credential.<hintType>}; null for a new one
 * @param hint what may be shown of the credential in force, null for a new one
 */
public record ProviderFormView(
        String kind,
        boolean isNew,
        String name,
        @Nullable String nameProblem,
        boolean enabled,
        List<FieldView> place,
        List<FieldView> credential,
        List<FieldView> facts,
        Set<String> flags,
        @Nullable String hintType,
        @Nullable String hint) {}

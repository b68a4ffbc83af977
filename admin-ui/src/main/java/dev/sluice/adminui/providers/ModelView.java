package dev.sluice.adminui.providers;

import java.util.List;

/**
 * A model with its further names and what providers call it.
 *
 * @param known whether the catalogue of this release has it
 * @param ids one entry for each provider
 * @param sent the ids under which it is asked for, each with its providers
 * @param missing the providers that do not offer it
 */
public record ModelView(
        String id,
        String name,
        boolean known,
        String aliases,
        List<Upstream> ids,
        List<Sent> sent,
        List<String> missing) {

    /** A provider's own id as an admin set it, empty for the usual one; {@code usual} empty when there is none. */
    public record Upstream(String provider, String id, String usual) {}

    /** An id that is sent to some providers; {@code mapped} when an admin chose it. */
    public record Sent(String id, String providers, boolean mapped) {}
}

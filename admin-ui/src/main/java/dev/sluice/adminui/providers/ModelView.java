package dev.sluice.adminui.providers;

import java.util.List;

/** A model with its further names and what providers call it; {@code ids} has one entry for each provider. */
public record ModelView(String id, String name, String aliases, List<Upstream> ids) {

    /** A provider's own id; empty for the usual one. */
    public record Upstream(String provider, String id) {}
}

package dev.sluice.adminui.providers;

import java.util.List;

/** A route in the list; {@code workspace} empty for all. */
public record RouteRow(String id, boolean allModels, String models, String workspace, List<Share> shares) {

    /** A provider of a route; {@code known} false when it is gone. */
    public record Share(String provider, int tier, int weight, boolean known) {}
}

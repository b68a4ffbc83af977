package dev.sluice.adminui.providers;

import java.util.List;

/** A route in the list; {@code workspace} empty for all; {@code unreached} when one above it takes all of its requests. */
public record RouteRow(
        String id, boolean allModels, String models, String workspace, boolean unreached, List<Share> shares) {

    /**
     * A provider of a route.
     *
     * @param percent its share of its tier's load; 0 keeps it for failover
     * @param state {@code serving}, {@code off} or {@code gone}
     */
    public record Share(String provider, int tier, int percent, String state) {}

    /** Whether none of its providers serves, so that its requests are refused. */
    public boolean stranded() {
        return shares.stream().noneMatch(share -> share.state().equals("serving"));
    }
}

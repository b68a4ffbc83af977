package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.BetaRule;
import java.util.List;

/** The beta rules that ship with the release, for the list. */
@FunctionalInterface
public interface BuiltInBetas {

    /** All of them. */
    List<BetaRule> rules();
}

package dev.sluice.gateway.spend;

import org.jspecify.annotations.Nullable;

/** Nobody looks: these tests are about caps, not about the record of who set them. */
final class Unwitnessed implements SpendLimits.Witness {

    @Override
    public void wasSet(@Nullable SpendLimit before, SpendLimit limit) {}

    @Override
    public void policySet(LimitPolicy before, LimitPolicy policy) {}

    @Override
    public void wasRemoved(SpendLimit limit) {}
}

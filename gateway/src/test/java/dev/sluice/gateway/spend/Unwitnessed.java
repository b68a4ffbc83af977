package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimits.SpendLimit;

/** Nobody looks: these tests are about caps, not about the record of who set them. */
final class Unwitnessed implements SpendLimits.Witness {

    @Override
    public void wasSet(SpendLimit limit) {}

    @Override
    public void wasRemoved(SpendLimit limit) {}
}

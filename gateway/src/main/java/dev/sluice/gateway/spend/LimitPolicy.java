package dev.sluice.gateway.spend;

import java.time.ZoneId;

/** What holds for all caps: the zone of the organization's calendar, and which group's cap holds. */
public record LimitPolicy(ZoneId timeZone, GroupRule groupRule) {

    /** Which group's cap holds for a member of several. */
    public enum GroupRule {
        TIGHTEST,
        LOOSEST
    }
}

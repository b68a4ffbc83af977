package dev.sluice.gateway.takeover;

import java.util.List;
import java.util.Set;

/** Whoever owns what a part of the file says, and knows what it means here. */
public interface Section {

    /** Names at the top of the file that nobody but this section speaks about. */
    Set<String> names();

    /** What it would take over, as things are now. Changes nothing. */
    List<Step> plan(VendorFile file);

    /** Called when all was done, or nothing was, after the transaction. */
    default void over() {}
}

package dev.sluice.gateway.spend;

import org.springframework.stereotype.Service;

/** The usage ledger: every provider attempt opens a row before it is forwarded and settles it once. */
@Service
public class Ledger {

    /** Reserves and opens in one commit. Blocks until it is durable; call from a virtual thread. */
    public Admission open(SpendRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Settles; returns at once, never throws, and is kept on disk when the store is away. A second call is ignored. */
    public void settle(OpenEntry entry, Settlement settlement) {
        throw new UnsupportedOperationException();
    }
}

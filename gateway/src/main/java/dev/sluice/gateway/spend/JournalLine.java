package dev.sluice.gateway.spend;

import org.jspecify.annotations.Nullable;

/**
 * One line of the journal: an entry that was let through while the store was away, or how an entry ended.
 *
 * @param instance the process that opened it, 0 when it had no number yet: then the entry counts as abandoned until
 *     its settlement comes
 */
record JournalLine(
        @Nullable SpendRequest opened,
        int instance,
        @Nullable SettledEntry settled) {

    static JournalLine opened(SpendRequest request, int instance) {
        return new JournalLine(request, instance, null);
    }

    static JournalLine settled(SettledEntry entry) {
        return new JournalLine(null, 0, entry);
    }
}

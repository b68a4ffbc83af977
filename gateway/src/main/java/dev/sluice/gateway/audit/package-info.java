/**
 * Who did what: an append-only record, its page and its feed. Must not know the features that write to it.
 */
@NullMarked
package dev.sluice.gateway.audit;

import org.jspecify.annotations.NullMarked;

/**
 * Identifiers: time-ordered UUIDs inside, prefixed text ({@code user_…}, {@code apikey_…}) outside. Knows no other module.
 */
@NullMarked
package dev.sluice.gateway.ids;

import org.jspecify.annotations.NullMarked;

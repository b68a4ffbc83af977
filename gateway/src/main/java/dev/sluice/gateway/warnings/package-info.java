/**
 * Warnings before a spend limit is reached: who is told at which share of it, once in each of its periods. Must not know
 * how messages are sent.
 */
@NullMarked
package dev.sluice.gateway.warnings;

import org.jspecify.annotations.NullMarked;

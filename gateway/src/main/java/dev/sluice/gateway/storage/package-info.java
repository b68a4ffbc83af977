/**
 * PostgreSQL: the embedded server when none is configured, and notifications between replicas. Must not know what is stored.
 */
@NullMarked
package dev.sluice.gateway.storage;

import org.jspecify.annotations.NullMarked;

/**
 * PostgreSQL: the embedded server when none is configured, and notifications between replicas. Must not know what is
 * stored.
 *
 * <p>Order at shutdown: lifecycle beans stop first (the listener and the pump), then beans that hold the {@code
 * DataSource} are destroyed (the ledger among them), then the pool, then the embedded server. Whoever writes to the
 * database while it stops therefore only has to take the {@code DataSource} by its constructor.
 */
@NullMarked
package dev.sluice.gateway.storage;

import org.jspecify.annotations.NullMarked;

/**
 * How long what was read about a credential may be believed, while notifications arrive, while they do not, and while the
 * database is away. Must not know what the credentials are.
 */
@NullMarked
package dev.sluice.gateway.freshness;

import org.jspecify.annotations.NullMarked;

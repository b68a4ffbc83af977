/**
 * Tells the caches of this process what another replica changed. Knows the modules that have caches and nothing of what
 * they hold.
 */
@NullMarked
package dev.sluice.gateway.replicas;

import org.jspecify.annotations.NullMarked;

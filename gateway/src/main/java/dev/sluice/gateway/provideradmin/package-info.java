/**
 * Administration of providers, models, routes, requirements and betas: Admin API and console pages, and the store of what
 * decides about routes. Must not know requests or money.
 */
@NullMarked
package dev.sluice.gateway.provideradmin;

import org.jspecify.annotations.NullMarked;

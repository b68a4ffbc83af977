/**
 * The ground that the Admin API under {@code /v1/organizations} stands on: admin keys, the error envelope, request ids,
 * reading of bodies and queries, paging. Must not know any feature; features bring their own controllers.
 */
@NullMarked
package dev.sluice.gateway.adminapi;

import org.jspecify.annotations.NullMarked;

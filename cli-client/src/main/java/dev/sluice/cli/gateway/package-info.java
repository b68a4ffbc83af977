/** Speaks to a gateway: HTTP through proxies and private authorities, and what went wrong in words. Must not know commands. */
@NullMarked
package dev.sluice.cli.gateway;

import org.jspecify.annotations.NullMarked;

/** Addresses of the internet protocol and ranges of them, read strictly and without asking name servers. */
@NullMarked
package dev.sluice.gateway.addresses;

import org.jspecify.annotations.NullMarked;

/** End-to-end tests: the vendor's real client, run in a folder of its own, through a whole Sluice. */
@NullMarked
package dev.sluice.gateway.client;

import org.jspecify.annotations.NullMarked;

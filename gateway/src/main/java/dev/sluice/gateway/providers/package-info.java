/**
 * Model providers: which there are, address, credential, request and answer header rules. Must not know people or money.
 */
@NullMarked
package dev.sluice.gateway.providers;

import org.jspecify.annotations.NullMarked;

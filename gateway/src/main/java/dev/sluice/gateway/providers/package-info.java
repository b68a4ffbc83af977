/**
 * Model providers: which there are, address, credential, form of their calls and errors, rules of beta values. Must not
 * know people or money.
 */
@NullMarked
package dev.sluice.gateway.providers;

import org.jspecify.annotations.NullMarked;

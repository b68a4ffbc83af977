/**
 * CI jobs without secrets: which tokens of foreign issuers are trusted, what they must say, and the exchange for a
 * credential of a service account that lives for an hour at most (RFC 8693). Must not know money, nor what the credential
 * is used for.
 */
@NullMarked
package dev.sluice.gateway.federation;

import org.jspecify.annotations.NullMarked;

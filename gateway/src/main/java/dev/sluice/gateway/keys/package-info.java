/**
 * API keys of members and service accounts: minting, checking, revoking, on every replica within a second. Must not know money or the data plane.
 */
@NullMarked
package dev.sluice.gateway.keys;

import org.jspecify.annotations.NullMarked;

/**
 * SCIM 2.0 (RFC 7643, RFC 7644): identity providers write members and groups here, each through a connection with a token
 * of its own. Must not know keys, money or the data plane; members and groups themselves are the directory's.
 */
@NullMarked
package dev.sluice.gateway.scim;

import org.jspecify.annotations.NullMarked;

/**
 * Sign-in by identity providers: who they are, what to do with an identity that one of them has proved, and OpenID Connect.
 * Must not know passwords, keys or the data plane.
 */
@NullMarked
package dev.sluice.gateway.sso;

import org.jspecify.annotations.NullMarked;

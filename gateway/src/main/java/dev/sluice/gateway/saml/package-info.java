/**
 * SAML 2.0 service provider: makes requests, proves responses, reads and writes metadata, single logout. A strict profile
 * on the JDK's own XML signatures; whatever is not expected is refused. Must not know pages, sessions, members or where
 * settings are stored.
 */
@NullMarked
package dev.sluice.gateway.saml;

import org.jspecify.annotations.NullMarked;

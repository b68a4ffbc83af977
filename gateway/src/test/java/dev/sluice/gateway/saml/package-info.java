/** Attacks on the SAML service provider, with an identity provider of the tests' own. */
@NullMarked
package dev.sluice.gateway.saml;

import org.jspecify.annotations.NullMarked;

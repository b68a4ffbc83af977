/** Which gateways this person uses, and the sign-in at each: folders, credential files, keychain. Must not know the network. */
@NullMarked
package dev.sluice.cli.profile;

import org.jspecify.annotations.NullMarked;

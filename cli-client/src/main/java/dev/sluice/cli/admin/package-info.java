/** Commands for admins, by the Admin API; nouns and fields are the API's own. Must not know who is signed in. */
@NullMarked
package dev.sluice.cli.admin;

import org.jspecify.annotations.NullMarked;

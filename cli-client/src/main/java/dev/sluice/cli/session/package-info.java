/** Being signed in: the device grant, tokens and their renewal, Claude Code for one run. Must not know settings files. */
@NullMarked
package dev.sluice.cli.session;

import org.jspecify.annotations.NullMarked;

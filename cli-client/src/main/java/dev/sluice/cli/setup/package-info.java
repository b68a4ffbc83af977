/** Claude Code's settings files: what goes in, what was there before, the way back. Must not know tokens. */
@NullMarked
package dev.sluice.cli.setup;

import org.jspecify.annotations.NullMarked;

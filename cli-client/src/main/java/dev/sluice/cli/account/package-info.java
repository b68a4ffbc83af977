/** A person's own account: usage, limits, keys, devices, feedback. Must not know admin keys. */
@NullMarked
package dev.sluice.cli.account;

import org.jspecify.annotations.NullMarked;

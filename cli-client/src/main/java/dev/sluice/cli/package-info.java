/** The program: its commands and how they are run. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;

/** Finds out what is wrong between this machine and the gateway. Changes nothing. */
@NullMarked
package dev.sluice.cli.doctor;

import org.jspecify.annotations.NullMarked;

/**
 * The typed configuration under {@code sluice.*} and the check that nothing in it is unknown or wrong. Knows no other module.
 */
@NullMarked
package dev.sluice.gateway.settings;

import org.jspecify.annotations.NullMarked;

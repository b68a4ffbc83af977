/**
 * What several pages of the console share: money and time as people read them. View records hold finished text and
 * numbers, so that templates decide nothing. Must not know the gateway.
 */
@NullMarked
package dev.sluice.adminui;

import org.jspecify.annotations.NullMarked;

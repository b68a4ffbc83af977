/**
 * The shell of the console: layout, navigation, start page, error pages. Each feature keeps its own pages.
 */
@NullMarked
package dev.sluice.gateway.console;

import org.jspecify.annotations.NullMarked;

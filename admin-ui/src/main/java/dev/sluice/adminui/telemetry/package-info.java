/** What the pages about telemetry show. */
@NullMarked
package dev.sluice.adminui.telemetry;

import org.jspecify.annotations.NullMarked;

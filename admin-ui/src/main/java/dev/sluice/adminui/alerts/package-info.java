/** What the pages about alerts show. */
@NullMarked
package dev.sluice.adminui.alerts;

import org.jspecify.annotations.NullMarked;

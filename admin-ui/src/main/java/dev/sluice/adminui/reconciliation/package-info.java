/** What the page about explained spend shows. */
@NullMarked
package dev.sluice.adminui.reconciliation;

import org.jspecify.annotations.NullMarked;

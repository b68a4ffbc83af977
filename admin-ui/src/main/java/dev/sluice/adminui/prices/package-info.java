/** What the pages about prices show. */
@NullMarked
package dev.sluice.adminui.prices;

import org.jspecify.annotations.NullMarked;

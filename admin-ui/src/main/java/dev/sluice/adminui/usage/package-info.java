/** The pages about usage. */
@NullMarked
package dev.sluice.adminui.usage;

import org.jspecify.annotations.NullMarked;

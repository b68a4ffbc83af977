/** The pages about spend limits. */
@NullMarked
package dev.sluice.adminui.limits;

import org.jspecify.annotations.NullMarked;

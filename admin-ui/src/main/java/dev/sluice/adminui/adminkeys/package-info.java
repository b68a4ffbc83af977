/** The pages about admin keys. */
@NullMarked
package dev.sluice.adminui.adminkeys;

import org.jspecify.annotations.NullMarked;

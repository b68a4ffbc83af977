/** The pages about API keys. */
@NullMarked
package dev.sluice.adminui.keys;

import org.jspecify.annotations.NullMarked;

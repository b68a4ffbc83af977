/** What the pages about higher limits show. */
@NullMarked
package dev.sluice.adminui.increases;

import org.jspecify.annotations.NullMarked;

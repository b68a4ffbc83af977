/** What the pages about policies show. */
@NullMarked
package dev.sluice.adminui.policies;

import org.jspecify.annotations.NullMarked;

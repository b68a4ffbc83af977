/** What the page about dry runs shows. */
@NullMarked
package dev.sluice.adminui.dryrun;

import org.jspecify.annotations.NullMarked;

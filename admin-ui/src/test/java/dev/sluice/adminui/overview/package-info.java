/** Tests of the start page. */
@NullMarked
package dev.sluice.adminui.overview;

import org.jspecify.annotations.NullMarked;

/** The start page: figures, the spend chart, how to connect a client. */
@NullMarked
package dev.sluice.adminui.overview;

import org.jspecify.annotations.NullMarked;

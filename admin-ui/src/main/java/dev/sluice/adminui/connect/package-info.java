/** Data of the Connect and Feedback pages. */
@NullMarked
package dev.sluice.adminui.connect;

import org.jspecify.annotations.NullMarked;

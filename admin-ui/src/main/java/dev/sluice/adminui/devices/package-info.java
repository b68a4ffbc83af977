/** Data of the pages about signed-in clients. */
@NullMarked
package dev.sluice.adminui.devices;

import org.jspecify.annotations.NullMarked;

/** Tests of the console as people see it: pages by MockMvc, and in a real browser. */
@NullMarked
package dev.sluice.gateway.console;

import org.jspecify.annotations.NullMarked;

/** Tests of money and time as people read them. */
@NullMarked
package dev.sluice.adminui;

import org.jspecify.annotations.NullMarked;

/** What the pages about rates show. */
@NullMarked
package dev.sluice.adminui.rates;

import org.jspecify.annotations.NullMarked;

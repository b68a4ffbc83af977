/** Tests of the load generator and its accounting. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;

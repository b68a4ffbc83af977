/** What tests of several modules share: a real database. */
@NullMarked
package dev.sluice.gateway.support;

import org.jspecify.annotations.NullMarked;

/** What tests of several modules share: a real database, a whole gateway and what speaks to it, folders that go again. */
@NullMarked
package dev.sluice.gateway.support;

import org.jspecify.annotations.NullMarked;

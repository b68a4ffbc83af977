/**
 * What happens to each request before a provider sees it, in plain Java: who is asking, what is asked for, may it be paid
 * for, where does it go; and afterwards what it cost. There is no other way to a provider. Most is decided from memory on
 * the event loop; what has to wait or to compute for long says so and is decided anew on a virtual thread. Must not know
 * Netty or the servlet container.
 */
@NullMarked
package dev.sluice.gateway.admission;

import org.jspecify.annotations.NullMarked;

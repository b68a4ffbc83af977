/**
 * What happens to each request before a provider sees it, in plain blocking Java: who is asking, what is asked for, may it be
 * paid for, where does it go; and afterwards what it cost. There is no other way to a provider. Must not know Netty or the
 * servlet container.
 */
@NullMarked
package dev.sluice.gateway.admission;

import org.jspecify.annotations.NullMarked;

/**
 * What the operator sees at the start: the block that says where everything is, and failures in plain words. Knows the
 * settings; what else it shows it asks through the small interfaces declared here, which other modules implement. Also what
 * the build settles so that a start need not: which beans are made later, and which need a proxy.
 */
@NullMarked
package dev.sluice.gateway.startup;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.dryrun;

import org.jspecify.annotations.NullMarked;

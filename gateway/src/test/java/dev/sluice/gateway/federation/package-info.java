@NullMarked
package dev.sluice.gateway.federation;

import org.jspecify.annotations.NullMarked;

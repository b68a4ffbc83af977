@NullMarked
package dev.sluice.gateway.freshness;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.spend;

import org.jspecify.annotations.NullMarked;

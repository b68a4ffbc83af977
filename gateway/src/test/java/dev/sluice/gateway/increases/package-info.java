@NullMarked
package dev.sluice.gateway.increases;

import org.jspecify.annotations.NullMarked;

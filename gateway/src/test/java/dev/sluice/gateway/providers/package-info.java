@NullMarked
package dev.sluice.gateway.providers;

import org.jspecify.annotations.NullMarked;

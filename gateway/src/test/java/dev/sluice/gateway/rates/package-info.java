@NullMarked
package dev.sluice.gateway.rates;

import org.jspecify.annotations.NullMarked;

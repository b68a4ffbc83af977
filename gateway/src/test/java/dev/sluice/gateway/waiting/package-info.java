@NullMarked
package dev.sluice.gateway.waiting;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.rerating;

import org.jspecify.annotations.NullMarked;

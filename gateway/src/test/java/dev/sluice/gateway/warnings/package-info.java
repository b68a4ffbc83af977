@NullMarked
package dev.sluice.gateway.warnings;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.takeover;

import org.jspecify.annotations.NullMarked;

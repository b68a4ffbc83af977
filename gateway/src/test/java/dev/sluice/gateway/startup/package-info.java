@NullMarked
package dev.sluice.gateway.startup;

import org.jspecify.annotations.NullMarked;

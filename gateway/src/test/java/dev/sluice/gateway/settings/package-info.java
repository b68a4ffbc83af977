@NullMarked
package dev.sluice.gateway.settings;

import org.jspecify.annotations.NullMarked;

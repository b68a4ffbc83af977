@NullMarked
package dev.sluice.gateway.storage;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.outbox;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.reconciliation;

import org.jspecify.annotations.NullMarked;

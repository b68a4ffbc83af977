@NullMarked
package dev.sluice.gateway.guardrails;

import org.jspecify.annotations.NullMarked;

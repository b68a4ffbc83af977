/**
 * What requests may ask for, whatever client sends them: models, sizes, tools, clients, addresses, hours, and secrets in
 * prompts; by guardrails and by policies. Decides from memory. Must not know providers, money, or how a refusal is worded in HTTP.
 */
@NullMarked
package dev.sluice.gateway.guardrails;

import org.jspecify.annotations.NullMarked;

/**
 * How calls to providers are paid for: keys, exchanged tokens and signatures. Cloud libraries are known here only, and
 * are loaded when the first call needs one. Must not know models, people or money.
 */
@NullMarked
package dev.sluice.gateway.providers.credentials;

import org.jspecify.annotations.NullMarked;

/**
 * The data plane: public listener, admission, byte pump, usage tap. Decides nothing about people or money itself; it asks.
 */
@NullMarked
package dev.sluice.gateway.proxy;

import org.jspecify.annotations.NullMarked;

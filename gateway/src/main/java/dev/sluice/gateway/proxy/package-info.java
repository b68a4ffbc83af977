/**
 * The data plane: the public listener and the byte pump. It knows HTTP and nothing of people, money or models: for every
 * request it asks a {@link dev.sluice.gateway.proxy.Gatekeeper} and carries out the verdict. The only package that uses
 * Netty.
 */
@NullMarked
package dev.sluice.gateway.proxy;

import org.jspecify.annotations.NullMarked;

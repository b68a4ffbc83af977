/** Tests of the companion CLI against a whole gateway. */
@org.jspecify.annotations.NullUnmarked
package dev.sluice.gateway.connect;

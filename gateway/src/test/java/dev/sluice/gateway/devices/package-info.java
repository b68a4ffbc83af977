/** Tests of the sign-in of clients. */
@org.jspecify.annotations.NullUnmarked
package dev.sluice.gateway.devices;

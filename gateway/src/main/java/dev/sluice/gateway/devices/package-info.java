/**
 * Sign-in of clients by the device authorization grant (RFC 8628): codes, the page where a person approves them, sessions,
 * access and refresh tokens. Must not know money, nor what a session is used for.
 */
@NullMarked
package dev.sluice.gateway.devices;

import org.jspecify.annotations.NullMarked;

/**
 * The Sluice server: one Spring Boot application, packaged by feature. Each direct sub-package is an application module:
 * its public types are what other modules may use, everything else is its own business.
 */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;

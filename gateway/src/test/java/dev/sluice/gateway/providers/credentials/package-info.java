@NullMarked
package dev.sluice.gateway.providers.credentials;

import org.jspecify.annotations.NullMarked;

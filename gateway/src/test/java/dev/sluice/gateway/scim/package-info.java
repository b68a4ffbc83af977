@NullMarked
package dev.sluice.gateway.scim;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.people;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.gateway.invites;

import org.jspecify.annotations.NullMarked;

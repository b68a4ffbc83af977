@NullMarked
package dev.sluice.gateway.adminkeys;

import org.jspecify.annotations.NullMarked;

/**
 * Who there is: members, their roles and states, groups, service accounts. Must not know keys, money or HTTP credentials.
 */
@NullMarked
package dev.sluice.gateway.directory;

import org.jspecify.annotations.NullMarked;

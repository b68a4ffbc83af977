/**
 * The console's pages about one member, groups and workspaces: what admins do with people. Owns no data.
 */
@NullMarked
package dev.sluice.gateway.people;

import org.jspecify.annotations.NullMarked;

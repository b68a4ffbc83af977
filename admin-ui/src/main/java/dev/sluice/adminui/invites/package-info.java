/** What the pages about invites show. */
@NullMarked
package dev.sluice.adminui.invites;

import org.jspecify.annotations.NullMarked;

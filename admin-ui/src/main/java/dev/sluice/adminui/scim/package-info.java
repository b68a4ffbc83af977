/** View records of the pages about SCIM. */
@NullMarked
package dev.sluice.adminui.scim;

import org.jspecify.annotations.NullMarked;

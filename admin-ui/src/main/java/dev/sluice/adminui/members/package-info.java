/** The pages about members. */
@NullMarked
package dev.sluice.adminui.members;

import org.jspecify.annotations.NullMarked;

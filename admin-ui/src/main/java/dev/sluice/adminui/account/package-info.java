/** Set-up, sign-in and two-step sign-in. */
@NullMarked
package dev.sluice.adminui.account;

import org.jspecify.annotations.NullMarked;

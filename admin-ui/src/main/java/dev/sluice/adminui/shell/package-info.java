/** The frame around every page: navigation, who is signed in, what just happened. */
@NullMarked
package dev.sluice.adminui.shell;

import org.jspecify.annotations.NullMarked;

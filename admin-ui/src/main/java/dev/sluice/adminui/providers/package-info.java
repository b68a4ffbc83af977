/** What the pages about providers, models, routing and betas show. */
@NullMarked
package dev.sluice.adminui.providers;

import org.jspecify.annotations.NullMarked;

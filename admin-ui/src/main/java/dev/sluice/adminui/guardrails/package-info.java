/** What the pages about guardrails show. */
@NullMarked
package dev.sluice.adminui.guardrails;

import org.jspecify.annotations.NullMarked;

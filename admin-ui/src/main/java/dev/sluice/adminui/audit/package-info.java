/** What the audit page shows. */
@NullMarked
package dev.sluice.adminui.audit;

import org.jspecify.annotations.NullMarked;

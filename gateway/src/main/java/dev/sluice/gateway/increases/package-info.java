/**
 * The way through a spend limit: people ask for more, approvers raise a limit for a time, and it goes back by itself. Must
 * not know how limits are checked.
 */
@NullMarked
package dev.sluice.gateway.increases;

import org.jspecify.annotations.NullMarked;

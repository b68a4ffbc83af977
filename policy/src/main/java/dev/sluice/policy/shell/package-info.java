/**
 * A small, bounded reader of shell commands: which commands a line would run, with which words and redirections, and
 * what about it cannot be known. It owns the grammar; it must not know rules, paths or tools.
 */
@NullMarked
package dev.sluice.policy.shell;

import org.jspecify.annotations.NullMarked;

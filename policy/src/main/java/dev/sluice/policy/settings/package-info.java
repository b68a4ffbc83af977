/**
 * Managed settings: the keys there are, whether a document is valid and what to write instead, how policies and files
 * merge, and the canonical form with its checksum. It owns documents; it must not know members, storage or HTTP.
 */
@NullMarked
package dev.sluice.policy.settings;

import org.jspecify.annotations.NullMarked;

/**
 * Wire formats of model calls: edits of request bodies, Amazon event streams, server-sent events, names in answers. Pure
 * functions on bytes. Must not know providers, people, money or HTTP.
 */
@NullMarked
package dev.sluice.gateway.formats;

import org.jspecify.annotations.NullMarked;

/**
 * Messages to the outside: mail and webhooks, queued in the database, signed, sent with retries, never into networks that
 * are not to be reached. Must not know what the messages are about.
 */
@NullMarked
package dev.sluice.gateway.outbox;

import org.jspecify.annotations.NullMarked;

package dev.sluice.adminui.audit;

import dev.sluice.adminui.Moment;

/**
 * One thing that was done.
 *
 * @param actorType {@code user}, {@code admin_key}, {@code directory_sync} or {@code system}
 * @param action {@code kind.verb}; messages have a sentence for it
 * @param details what changed, in one line; may be empty
 * @param address of the client; empty where there was no request
 */
public record AuditRow(
        Moment at, String actor, String actorType, String action, String subject, String details, String address) {}

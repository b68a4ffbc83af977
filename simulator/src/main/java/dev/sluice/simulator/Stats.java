package dev.sluice.simulator;

/**
 * Totals since the start or the last reset.
 *
 * @param requests requests of any kind, the {@code /sim} ones left out
 * @param messages of these, Messages requests that were understood
 * @param openStreams answers under way now, streamed or not
 * @param completed answers that were sent to their (possibly faulty) end
 * @param abortedByClient answers during which the client went away
 */
public record Stats(long requests, long messages, long openStreams, long completed, long abortedByClient) {}

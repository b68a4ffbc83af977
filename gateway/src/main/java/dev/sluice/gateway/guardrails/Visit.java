package dev.sluice.gateway.guardrails;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a request before its body is read. */
public record Visit(InetAddress address, @Nullable String userAgent, Instant at) {}

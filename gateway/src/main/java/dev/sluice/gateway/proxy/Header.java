package dev.sluice.gateway.proxy;

/** One header field; whoever compares names does so without regard to case. */
public record Header(String name, String value) {}

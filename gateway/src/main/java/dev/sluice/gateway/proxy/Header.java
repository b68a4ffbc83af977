package dev.sluice.gateway.proxy;

/** One header field; names are written in lower case. */
public record Header(String name, String value) {}

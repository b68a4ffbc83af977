package dev.sluice.gateway.startup;

/** The port that the public listener has bound, which {@code sluice.port=0} leaves to the system. */
public interface PublicPort {

    /** From 1 to 65535. */
    int number();
}

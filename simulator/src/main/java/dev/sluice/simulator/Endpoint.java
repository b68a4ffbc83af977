package dev.sluice.simulator;

/** One flavour's API: decides the steps with which a request is answered. Thread-safe. */
interface Endpoint {

    Reply answer(Arrival arrival);
}

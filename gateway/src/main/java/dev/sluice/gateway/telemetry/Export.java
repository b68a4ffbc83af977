package dev.sluice.gateway.telemetry;

import java.util.List;
import java.util.Map;

/** A request of a client, understood and ready to be changed. */
interface Export {

    /** Puts the true identity on every resource, and over whatever stands elsewhere of another one. */
    void stamp(Identity identity);

    /** In the encoding in which it came. */
    byte[] bytes();

    /** The increments of counters; empty for what is no metric. */
    List<Point> points();

    /** The events; empty for what is no log. */
    List<Map<String, String>> events();

    /** One increment of a counter. */
    record Point(String metric, Map<String, String> attributes, double value) {}
}

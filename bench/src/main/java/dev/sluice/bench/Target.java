package dev.sluice.bench;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that is measured.
 *
 * @param key credential that it accepts
 * @param tree its processes, without its database
 * @param postgres its database, if it has one
 * @param jvm process id when it is a JVM whose heap can be asked for
 */
record Target(String name, int port, String key, ProcessTree tree, Optional<ProcessTree> postgres, OptionalLong jvm) {

    long postgresCpuMicros() {
        return postgres.map(ProcessTree::cpuMicros).orElse(0L);
    }
}

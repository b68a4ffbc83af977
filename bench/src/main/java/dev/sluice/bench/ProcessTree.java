package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** CPU time and memory of a process and its descendants, from {@code /proc}. */
final class ProcessTree {

    private static final long MICROS_PER_TICK = 10_000;
    private static final Path PROC = Path.of("/proc");

    private final long root;

    ProcessTree(long root) {
        this.root = root;
    }

    /**
     * User and system time in microseconds (steps of 10 ms). Descendants that have ended are in it: their parent has
     * inherited their time.
     */
    long cpuMicros() {
        return members().stream().mapToLong(ProcessTree::ticks).sum() * MICROS_PER_TICK;
    }

    /** Resident memory in KB. */
    long rssKb() {
        return members().stream().mapToLong(ProcessTree::rssKb).sum();
    }

    private List<Long> members() {
        Map<Long, List<Long>> children = new HashMap<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .forEach(name -> {
                        long pid = Long.parseLong(name);
                        String stat = read(pid, "stat");
                        if (!stat.isEmpty()) {
                            children.computeIfAbsent(parentOf(stat), _ -> new ArrayList<>())
                                    .add(pid);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Long> members = new ArrayList<>(List.of(root));
        for (int i = 0; i < members.size(); i++) {
            members.addAll(children.getOrDefault(members.get(i), List.of()));
        }
        return members;
    }

    private static long ticks(long pid) {
        String stat = read(pid, "stat");
        return stat.isEmpty() ? 0 : ticksOf(stat);
    }

    /** utime, stime, cutime and cstime of a line of {@code /proc/PID/stat}; the name may hold blanks and brackets. */
    static long ticksOf(String stat) {
        String[] fields = afterName(stat);
        return Long.parseLong(fields[11])
                + Long.parseLong(fields[12])
                + Long.parseLong(fields[13])
                + Long.parseLong(fields[14]);
    }

    /** The parent's id in a line of {@code /proc/PID/stat}. */
    static long parentOf(String stat) {
        return Long.parseLong(afterName(stat)[1]);
    }

    private static String[] afterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static long rssKb(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(PROC.resolve(String.valueOf(pid)).resolve(file));
        } catch (IOException e) {
            return ""; // the process has ended between the listing and now
        }
    }
}

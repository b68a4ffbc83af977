package dev.sluice.policy.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Paths of a session: made absolute, without {@code .} and {@code ..}, and followed through symbolic links. */
final class Paths {
    private static final int MAX_HOPS = 40;

    private final Session session;
    private final List<String> roots;

    /** @param additional further working directories, as written */
    Paths(Session session, List<String> additional) {
        this.session = session;
        List<String> directories = new ArrayList<>();
        directories.add(absolute(session.cwd(), session.cwd()));
        additional.forEach(directory -> directories.add(absolute(directory, session.cwd())));
        this.roots = List.copyOf(directories);
    }

    List<String> roots() {
        return roots;
    }

    String absolute(String path) {
        return absolute(path, session.cwd());
    }

    String absolute(String path, String cwd) {
        String text = path;
        if (session.windows()) {
            text = text.replace('\\', '/');
            if (text.matches("(?s)[A-Za-z]:(/.*)?")) {
                text = "/" + text.charAt(0) + text.substring(2);
            }
        }
        if (text.equals("~") || text.startsWith("~/")) {
            text = session.home() + text.substring(1);
        } else if (!text.startsWith("/")) {
            text = cwd + "/" + text;
        }
        List<String> segments = new ArrayList<>();
        for (String segment : text.split("/")) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.removeLast();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        String normal = "/" + String.join("/", segments);
        return session.windows() ? normal.toLowerCase(Locale.ROOT) : normal;
    }

    /** The absolute path and, where links are on the way, every path they lead through; the last is the final one. */
    List<String> spellings(String path) {
        Set<String> seen = new LinkedHashSet<>();
        String current = path;
        for (int hop = 0; hop < MAX_HOPS && seen.add(current); hop++) {
            current = follow(current);
        }
        return List.copyOf(seen);
    }

    /** One link further, the one nearest to the root first. */
    private String follow(String path) {
        int end = 0;
        while (end < path.length()) {
            int next = path.indexOf('/', end + 1);
            end = next < 0 ? path.length() : next;
            String target = session.links().target(path.substring(0, end));
            if (target != null) {
                String parent = path.substring(0, Math.max(path.lastIndexOf('/', end - 1), 0));
                return absolute(target + path.substring(end), parent.isEmpty() ? "/" : parent);
            }
        }
        return path;
    }

    /** Whether a path and the target of its links lie in the working directories. */
    boolean inside(String absolute) {
        List<String> spellings = spellings(absolute);
        return within(spellings.getFirst()) && within(spellings.getLast());
    }

    private boolean within(String path) {
        return roots.stream().anyMatch(root -> root.equals("/") || path.equals(root) || path.startsWith(root + "/"));
    }
}

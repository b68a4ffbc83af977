package dev.sluice.bench;

/** Where the bench talks to the person who started it. */
@SuppressWarnings("SystemOut")
final class Console {

    private Console() {}

    static void say(String line) {
        System.out.println(line);
    }

    static void complain(String line) {
        System.err.println(line);
    }
}

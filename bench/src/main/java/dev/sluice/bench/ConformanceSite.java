package dev.sluice.bench;

import dev.sluice.simulator.ReceivedRequest;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Predicate;

/**
 * The programs under test, and what they can be asked. One for all cells; two threads use it at once.
 *
 * @param oneShot held for writing while the simulator waits with a fault for the very next request, so that it cannot meet
 *     another client's; held for reading by whoever sends requests
 * @param abort held while a client is killed, so that the simulator's count of aborts is about that one
 * @param runs numbers the folders
 */
record ConformanceSite(
        Path folder,
        Path binary,
        SluiceProcess gateway,
        Simulator simulator,
        Http http,
        AdminApi admin,
        ReadWriteLock oneShot,
        Object abort,
        AtomicInteger runs) {

    private static final int SETTLE_LIMIT_SECONDS = 10;
    private static final int POLL_MILLIS = 50;

    /** A new member with a key; every run has one, so that the ledger tells whose row is whose. */
    AdminApi.Person newPerson() throws IOException, InterruptedException {
        return admin.newPerson(gateway.port());
    }

    /** A new folder for one run of the client. */
    Path newFolder(String name) {
        return folder.resolve("clients/" + runs.incrementAndGet() + "-" + name);
    }

    /** Starts the client with this prompt. */
    ClaudeClient client(Path runFolder, ClientMode mode, AdminApi.Person person, String prompt, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", prompt));
        all.addAll(List.of(arguments));
        return ClaudeClient.start(binary, runFolder, mode, gateway.port(), person.key(), all);
    }

    /** The person's ledger rows, oldest first, as soon as there are so many and all are settled; else after a while. */
    List<LedgerRow> settled(AdminApi.Person person, int expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_LIMIT_SECONDS);
        while (true) {
            List<LedgerRow> rows = admin.ledger(gateway.port(), person);
            boolean done = rows.size() >= expected && rows.stream().allMatch(LedgerRow::settled);
            if (done || System.nanoTime() > deadline) {
                return rows;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Requests to the model at the provider whose body has this word, oldest first. */
    List<ReceivedRequest> requestsWith(String word) {
        return simulator.requests().stream()
                .filter(request -> request.body() != null && request.body().contains(word))
                .filter(request -> request.path().contains(ClientMode.MODEL)
                        || Http.JSON
                                .readTree(request.body())
                                .path("model")
                                .asString("")
                                .contains(ClientMode.MODEL))
                .toList();
    }

    /** Whether a secret was in any part of any request that the provider has seen. */
    boolean reachedTheProvider(String secret) {
        Predicate<ReceivedRequest> has = request -> request.path().contains(secret)
                || request.headers().toString().contains(secret)
                || (request.body() != null && request.body().contains(secret));
        return simulator.requests().stream().anyMatch(has);
    }

    /** Waits for something to become true, at most so long. */
    static boolean within(int seconds, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** Something that can be looked at again and again. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }
}

package dev.sluice.bench;

import java.io.IOException;

/** A part of a cell, for one check or for several that one run of the client can show. */
interface CellRun {
    void run() throws IOException, InterruptedException;
}

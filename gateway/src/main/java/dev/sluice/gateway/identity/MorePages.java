package dev.sluice.gateway.identity;

/** Knows of a page of the console that is open to people whose role alone does not open it, and checks them itself. */
public interface MorePages {

    /** Whether the page of this path is such a one, and open to them. */
    boolean open(String page, ConsoleUser user);
}

package dev.sluice.adminui.policies;

import dev.sluice.adminui.Moment;

/** A version of a policy; {@code live} when somebody has it now. */
public record VersionRow(int number, String author, String note, Moment at, boolean live) {

    public int before() {
        return number - 1;
    }
}

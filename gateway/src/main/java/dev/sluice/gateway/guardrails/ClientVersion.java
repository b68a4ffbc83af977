package dev.sluice.gateway.guardrails;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version like {@code 2.1.330}. */
record ClientVersion(int major, int minor, int patch) implements Comparable<ClientVersion> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    static @Nullable ClientVersion parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? new ClientVersion(
                        Integer.parseInt(form.group(1)),
                        Integer.parseInt(form.group(2)),
                        Integer.parseInt(form.group(3)))
                : null;
    }

    @Override
    public int compareTo(ClientVersion other) {
        return Comparator.comparingInt(ClientVersion::major)
                .thenComparingInt(ClientVersion::minor)
                .thenComparingInt(ClientVersion::patch)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}

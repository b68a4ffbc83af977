package dev.sluice.gateway.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration has mistakes; the message lists them all. */
final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SettingsException(List<Mistake> mistakes) {
        super(headline(mistakes.size())
                + mistakes.stream().map(Mistake::describe).collect(Collectors.joining("\n", "\n\n", "")));
    }

    private static String headline(int count) {
        return count == 1 ? "One setting is wrong:" : count + " settings are wrong:";
    }
}

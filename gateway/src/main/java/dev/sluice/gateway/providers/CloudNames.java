package dev.sluice.gateway.providers;

import java.util.regex.Pattern;

/** Finds what would tell a client where its organization's cloud is: ARNs, accounts, projects, host names. */
final class CloudNames {

    private static final Pattern NAME = Pattern.compile(
            "arn:aws|\\b\\d{12}\\b|projects/[^\\s/]+|"
                    + "\\b[\\w-]+(?:\\.[\\w-]+)*\\.(?:amazonaws\\.com|api\\.aws|googleapis\\.com|azure\\.com|microsoft\\.com)\\b");

    private CloudNames() {}

    static boolean in(String text) {
        return NAME.matcher(text).find();
    }
}

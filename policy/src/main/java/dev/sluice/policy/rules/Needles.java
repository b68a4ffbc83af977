package dev.sluice.policy.rules;

/** The longest text that a glob demands: where it is missing, nothing needs to be matched. */
final class Needles {

    private Needles() {}

    /** @param special characters of the pattern that stand for something else; text in brackets never counts */
    static String longest(String pattern, String special) {
        String longest = "";
        int start = 0;
        for (int i = 0; i <= pattern.length(); i++) {
            if (i == pattern.length() || special.indexOf(pattern.charAt(i)) >= 0) {
                longest = i - start > longest.length() ? pattern.substring(start, i) : longest;
                if (i < pattern.length() && pattern.charAt(i) == '[') {
                    return longest;
                }
                start = i + 1;
            }
        }
        return longest;
    }
}

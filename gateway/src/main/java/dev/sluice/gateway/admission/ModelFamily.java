package dev.sluice.gateway.admission;

import java.util.Locale;

/** The family of a model, the word in its id that is not a version: {@code opus} for {@code claude-opus-5-5}. */
final class ModelFamily {

    private static final String MAKER = "claude-";
    private static final int SHORTEST = 2;
    private static final int LONGEST = 30;

    private ModelFamily() {}

    /** Empty when the id does not say, for example a name that an admin chose or an ARN. */
    static String of(String modelId) {
        String id = modelId.toLowerCase(Locale.ROOT);
        for (int at = id.indexOf(MAKER); at >= 0; at = id.indexOf(MAKER, at + 1)) {
            int start = afterVersion(id, at + MAKER.length());
            int end = endOf(id, start, 'a', 'z');
            if (end - start >= SHORTEST && end - start <= LONGEST) {
                return id.substring(start, end);
            }
        }
        return "";
    }

    /** Behind numbers that each have a hyphen behind them, as in {@code claude-3-5-sonnet}. */
    private static int afterVersion(String id, int from) {
        int start = from;
        int end = endOf(id, start, '0', '9');
        while (end > start && end < id.length() && id.charAt(end) == '-') {
            start = end + 1;
            end = endOf(id, start, '0', '9');
        }
        return start;
    }

    private static int endOf(String id, int from, char lowest, char highest) {
        int end = from;
        while (end < id.length() && id.charAt(end) >= lowest && id.charAt(end) <= highest) {
            end++;
        }
        return end;
    }
}

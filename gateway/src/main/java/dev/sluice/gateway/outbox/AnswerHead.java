package dev.sluice.gateway.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of an HTTP/1.x answer, of which only two things matter; {@code location} is empty when there is none. */
record AnswerHead(int status, String location) {

    static final int LARGEST = 16 << 10;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: .*)?");

    /** Reads the first final answer; interim ones (1xx) are passed over. @throws IOException when it is no such head */
    static AnswerHead read(InputStream in) throws IOException {
        int left = LARGEST;
        while (true) {
            String line = line(in, left);
            left -= line.length() + 1;
            Matcher matcher = STATUS_LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IOException("what it answered is not HTTP");
            }
            int status = Integer.parseInt(matcher.group(1));
            String location = "";
            for (String field = line(in, left); !field.isEmpty(); field = line(in, left)) {
                left -= field.length() + 1;
                if (field.toLowerCase(Locale.ROOT).startsWith("location:")) {
                    location = field.substring("location:".length()).strip();
                }
            }
            if (status >= 200) {
                return new AnswerHead(status, location);
            }
        }
    }

    private static String line(InputStream in, int atMost) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("it closed the connection");
            }
            if (line.length() >= atMost) {
                throw new IOException("the head of its answer is too large");
            }
            line.append((char) next);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1)
                .replaceFirst("\r$", "");
    }
}

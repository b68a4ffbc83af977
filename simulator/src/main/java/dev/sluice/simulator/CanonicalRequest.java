package dev.sluice.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The canonical request of AWS Signature Version 4, from its specification (header form, services other than S3: the path
 * is normalized and every segment encoded once more than it was sent).
 */
final class CanonicalRequest {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private CanonicalRequest() {}

    static String of(Arrival arrival, List<String> signedHeaders, String payloadSha256) {
        String target = arrival.target();
        int question = target.indexOf('?');
        String headers = signedHeaders.stream()
                .map(name -> name + ":" + headerValue(arrival, name) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                arrival.method(),
                path(question < 0 ? target : target.substring(0, question)),
                question < 0 ? "" : query(target.substring(question + 1)),
                headers,
                String.join(";", signedHeaders),
                payloadSha256);
    }

    private static String headerValue(Arrival arrival, String name) {
        return arrival.headers().getAll(name).stream()
                .map(value -> value.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    private static String path(String sent) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : sent.split("/", -1)) {
            if ("..".equals(segment)) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !".".equals(segment)) {
                segments.addLast(encoded(segment.getBytes(StandardCharsets.UTF_8)));
            }
        }
        String path = "/" + String.join("/", segments);
        return sent.endsWith("/") && path.length() > 1 ? path + "/" : path;
    }

    private static String query(String sent) {
        List<String> pairs = new ArrayList<>();
        for (String pair : sent.isEmpty() ? new String[0] : sent.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.add(encoded(decoded(name)) + "=" + encoded(decoded(value)));
        }
        return pairs.stream().sorted().collect(Collectors.joining("&"));
    }

    private static String encoded(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            if (UNRESERVED.indexOf(b & 0xff) >= 0) {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }

    private static byte[] decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            boolean escape = bytes[i] == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2]);
            if (escape) {
                out.write(HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toByteArray();
    }
}

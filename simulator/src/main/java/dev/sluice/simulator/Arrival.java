package dev.sluice.simulator;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its answer.
 *
 * @param target path and query exactly as they were sent; this is what a signature covers
 * @param path without the query and without a flavour's prefix
 * @param body empty when it was not kept
 * @param bodyBytes its size even when it was not kept
 */
record Arrival(
        Flavour flavour,
        String method,
        String target,
        String path,
        HttpHeaders headers,
        byte[] body,
        long bodyBytes,
        String requestId) {

    /** Finds out what the request is for; {@code wanted} is the flavour that the behaviour asks for, or empty. */
    static Arrival of(
            String method,
            String target,
            HttpHeaders headers,
            byte[] body,
            long bodyBytes,
            String requestId,
            String wanted) {
        String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
        Flavour flavour = Flavour.ofPrefix(path);
        if (flavour == null) {
            flavour = Flavour.of(path, headers, wanted);
        } else {
            path = path.substring(path.indexOf('/', 1));
        }
        return new Arrival(flavour, method, target, path, headers, body, bodyBytes, requestId);
    }

    /** Method and path, to choose by. */
    String call() {
        return method + " " + path;
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    /** The token of {@code Authorization: Bearer}, or null. */
    @Nullable
    String bearer() {
        String authorization = headers.get("authorization");
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7)
                : null;
    }

    /** The fields of a form body. */
    Map<String, String> form() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

package dev.sluice.gateway.devices;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters in a form-encoded body, and nowhere else: what stands in a URL ends up in logs (RFC 6749 §2.3.1). Unknown
 * ones are ignored.
 */
public record FormBody(Map<String, List<String>> values) {

    static final int LONGEST = 16_384;
    private static final String FORM = "application/x-www-form-urlencoded";

    static FormBody of(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(LONGEST + 1);
        if (body.length == 0) {
            return new FormBody(Map.of());
        }
        String type = request.getContentType();
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(FORM)) {
            throw OAuthProblem.invalidRequest("the body must be " + FORM);
        }
        return parse(body);
    }

    static FormBody parse(byte[] body) {
        if (body.length > LONGEST) {
            throw OAuthProblem.invalidRequest("the body is too long");
        }
        Map<String, List<String>> values = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
        }
        return new FormBody(values);
    }

    /** Null when it is missing or empty (RFC 6749 §3.1); a parameter may be given once only. */
    @Nullable
    public String value(String name) {
        List<String> all = values.getOrDefault(name, List.of());
        if (all.size() > 1) {
            throw OAuthProblem.invalidRequest(name + " may be given once only");
        }
        return all.isEmpty() || all.getFirst().isEmpty() ? null : all.getFirst();
    }

    /** A parameter that must be there. */
    public String required(String name) {
        String value = value(name);
        if (value == null) {
            throw OAuthProblem.invalidRequest(name + " is required");
        }
        return value;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw OAuthProblem.invalidRequest("the body is not form-encoded");
        }
    }
}

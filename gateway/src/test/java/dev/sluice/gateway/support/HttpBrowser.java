package dev.sluice.gateway.support;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser of few talents over real sockets: it keeps cookies (for all hosts alike) and sends the form token back. */
public final class HttpBrowser {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final Map<String, String> cookies = new HashMap<>();
    private final String base;
    private String formToken = "";

    public HttpBrowser(int port) {
        this.base = "http://localhost:" + port;
    }

    /** What came back; {@code location} is empty unless it is a redirect. */
    public record Page(int status, String location, String text, HttpResponse<String> response) {}

    /** The cookies by name; changes count. */
    public Map<String, String> cookies() {
        return cookies;
    }

    /** Opens a path of the gateway or a whole address; follows nothing. */
    public Page get(String where) {
        return send(request(where).GET());
    }

    /** Sends a form to a path; a page with a form must have been opened before. */
    public Page post(String where, Map<String, String> fields) {
        Map<String, String> all = new HashMap<>(fields);
        all.put("_csrf", formToken);
        return send(request(where)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(all))));
    }

    /** Encodes fields of a form. */
    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private HttpRequest.Builder request(String where) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(where.startsWith("/") ? base + where : where));
        if (!cookies.isEmpty()) {
            request.header(
                    "cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    private Page send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            answer.headers().allValues("set-cookie").forEach(this::keep);
            Matcher token = TOKEN.matcher(answer.body());
            if (token.find()) {
                formToken = token.group(1);
            }
            return new Page(
                    answer.statusCode(), answer.headers().firstValue("location").orElse(""), answer.body(), answer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void keep(String line) {
        String pair = line.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        String value = pair.substring(pair.indexOf('=') + 1);
        if (value.isEmpty() || line.contains("Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, value);
        }
    }
}

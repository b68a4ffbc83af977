package dev.sluice.gateway.scim;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** An identity provider that speaks to the public port. */
final class ScimClient {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String base;
    private final String token;

    ScimClient(int port, String token) {
        this.base = "http://127.0.0.1:" + port + "/scim/v2";
        this.token = token;
    }

    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() {
            return ScimJson.MAPPER.readTree(response.body());
        }

        String at(String pointer) {
            return json().at(pointer).asString();
        }

        String id() {
            return at("/id");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    /** Single quotes stand for double ones. */
    Answer send(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/scim+json")
                .method(
                        method,
                        json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json.replace('\'', '"')));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path) {
        return send("GET", path, "");
    }

    Answer filter(String resource, String filter) {
        return get(resource + "?filter=" + URLEncoder.encode(filter.replace('\'', '"'), StandardCharsets.UTF_8));
    }

    Answer post(String path, String json) {
        return send("POST", path, json);
    }

    /** Operations as in the list {@code Operations}. */
    Answer patch(String path, String operations) {
        return send(
                "PATCH",
                path,
                "{'schemas':['urn:ietf:params:scim:api:messages:2.0:PatchOp'],'Operations':[" + operations + "]}");
    }
}

package dev.sluice.cli.gateway;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.Table;
import java.net.URI;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** An answer of the gateway. */
public record Reply(URI url, int status, HttpHeaders headers, String body) {

    private static final int LONGEST_MESSAGE = 400;

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** The body, which has to be JSON: a page of a network's sign-in is not. */
    public JsonNode json() {
        JsonNode json = orNull();
        if (json == null) {
            throw Unreachable.notSluice(
                    url,
                    body.stripLeading().startsWith("<")
                            ? "a web page"
                            : body.isEmpty() ? "nothing (status " + status + ")" : "something else");
        }
        return json;
    }

    private @Nullable JsonNode orNull() {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            return json.isMissingNode() ? null : json;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** The error's sentence, in whichever envelope it came. */
    public String message() {
        JsonNode json = orNull();
        if (json == null) {
            return "status " + status;
        }
        String text = json.path("error")
                .path("message")
                .asString(json.path("error_description").asString(""));
        String shown = Table.printable(text.isEmpty() ? "status " + status : text);
        return shown.length() > LONGEST_MESSAGE ? shown.substring(0, LONGEST_MESSAGE) + "…" : shown;
    }

    /** This answer if it is a good one; ends the command otherwise. */
    public Reply orEnd(String next) {
        if (ok()) {
            return this;
        }
        if (status >= 300 && status < 400) {
            throw new Problem(
                    Exit.UNREACHABLE,
                    url.getAuthority() + " redirects to "
                            + Table.printable(headers.firstValue("location").orElse("somewhere else")),
                    "sign in to that address: sluice login <address>");
        }
        json();
        // What is wrong with a request stands in the sentence; the others may need the gateway's logs.
        boolean said = status == 400 || status == 404 || status == 409 || status == 422;
        String id = headers.firstValue("request-id")
                .filter(text -> !said)
                .map(text -> " (" + Table.printable(text) + ")")
                .orElse("");
        if (status == 401) {
            throw new Problem(Exit.SIGN_IN, message() + id, next);
        }
        throw new Problem(status >= 500 ? Exit.UNREACHABLE : Exit.REFUSED, message() + id, status == 403 ? next : null);
    }
}

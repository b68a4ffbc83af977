package dev.sluice.gateway.policies;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.policies.McpCatalogue.Server;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The MCP catalogue in the Admin API: {@code /v1/organizations/mcp_servers}. */
@RestController
@RequestMapping("/v1/organizations/mcp_servers")
class McpServersController {

    private static final List<String> VERDICTS = List.of("allowed", "denied");

    private final McpCatalogue catalogue;

    McpServersController(McpCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** By name, not paged: there are 500 at most. */
    @GetMapping
    Items list() {
        return new Items(catalogue.list().stream().map(Answer::of).toList());
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id));
    }

    @PostMapping
    Answer add(JsonFields body) {
        return saved(null, body);
    }

    /** Replaces the whole entry; its id stays. */
    @PostMapping("/{id}")
    Answer change(@PathVariable String id, JsonFields body) {
        return saved(known(id).id(), body);
    }

    @DeleteMapping("/{id}")
    Removed remove(@PathVariable String id) {
        catalogue.remove(known(id).id());
        return new Removed(id, "mcp_server_deleted");
    }

    private Answer saved(@Nullable UUID id, JsonFields body) {
        String address = body.has("command") && !body.isNull("command")
                ? BodyText.JSON.writeValueAsString(body.texts("command"))
                : body.text("url");
        boolean allowed = body.choice("verdict", VERDICTS, word -> word).equals("allowed");
        McpCatalogue.Entry entry = new McpCatalogue.Entry(
                body.text("name"),
                address,
                body.optionalText("purpose").orElse(""),
                body.text("owner"),
                allowed,
                day(body));
        try {
            UUID saved = id == null ? catalogue.add(entry) : catalogue.replace(id, entry);
            return get(Ids.text(Server.ID, saved));
        } catch (InvalidPolicyException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private LocalDate day(JsonFields body) {
        try {
            return body.optionalText("review_on")
                    .map(LocalDate::parse)
                    .orElseGet(() -> catalogue.today().plusMonths(McpCatalogue.REVIEW_MONTHS));
        } catch (DateTimeParseException e) {
            throw body.wrong("review_on", "must look like 2030-01-31");
        }
    }

    private Server known(String id) {
        return Ids.parse(Server.ID, id)
                .flatMap(found -> catalogue.list().stream()
                        .filter(server -> server.id().equals(found))
                        .findFirst())
                .orElseThrow(() -> AdminApiException.notFound("MCP server not found"));
    }

    record Items(List<Answer> data) {}

    /** A server: {@code url}, or {@code command} with its arguments. */
    record Answer(
            String id,
            String type,
            String name,
            @Nullable String url,
            @Nullable List<String> command,
            String purpose,
            String owner,
            String verdict,
            @JsonProperty("review_on") String reviewOn) {
        static Answer of(Server server) {
            return new Answer(
                    server.publicId(),
                    "mcp_server",
                    server.name(),
                    server.url(),
                    server.url() == null ? server.command() : null,
                    server.purpose(),
                    server.owner(),
                    server.allowed() ? "allowed" : "denied",
                    server.reviewOn().toString());
        }
    }

    record Removed(String id, String type) {}
}

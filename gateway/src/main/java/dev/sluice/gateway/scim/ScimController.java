package dev.sluice.gateway.scim;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The operations on one kind of resource (RFC 7644 §3.3–3.6); what a resource is, is for its own controller.
 *
 * @param <S> a stored resource
 */
abstract class ScimController<S extends ScimController.Stored> {

    private final String kind;
    private final Attributes attributes;
    private final int mostBytes;

    /**
     * @param kind for messages, for example {@code user}
     * @param mostBytes of a body
     */
    ScimController(String kind, Attributes attributes, int mostBytes) {
        this.kind = kind;
        this.attributes = attributes;
        this.mostBytes = mostBytes;
    }

    /** What is stored of a resource. */
    interface Stored {
        /** Changes with every change of the resource. */
        String etag();
    }

    abstract S create(Connection connection, ObjectNode body);

    abstract S find(Connection connection, UUID id);

    abstract S change(Connection connection, UUID id, @Nullable String ifMatch, UnaryOperator<ObjectNode> change);

    abstract void delete(Connection connection, UUID id, @Nullable String ifMatch);

    abstract ObjectNode resource(Connection connection, S stored, Projection projection);

    abstract ObjectNode search(Connection connection, Search search);

    /** The answer to a PATCH. */
    ResponseEntity<byte[]> patched(Connection connection, S stored, HttpServletRequest request) {
        return answer(HttpStatus.OK, connection, stored, request);
    }

    @PostMapping
    ResponseEntity<byte[]> create(@AuthenticationPrincipal Connection connection, HttpServletRequest request)
            throws IOException {
        return answer(HttpStatus.CREATED, connection, create(connection, body(request)), request);
    }

    @GetMapping
    ResponseEntity<byte[]> list(@AuthenticationPrincipal Connection connection, HttpServletRequest request) {
        return Answers.ok(search(connection, Search.of(request)));
    }

    @PostMapping("/.search")
    ResponseEntity<byte[]> search(@AuthenticationPrincipal Connection connection, HttpServletRequest request)
            throws IOException {
        return Answers.ok(search(connection, Search.of(body(request))));
    }

    @GetMapping("/{id}")
    ResponseEntity<byte[]> get(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-none-match", required = false) @Nullable String known,
            HttpServletRequest request) {
        S stored = find(connection, id(id));
        if (known != null && Preconditions.lists(known, stored.etag())) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                    .eTag(stored.etag())
                    .build();
        }
        return answer(HttpStatus.OK, connection, stored, request);
    }

    @PutMapping("/{id}")
    ResponseEntity<byte[]> replace(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch,
            HttpServletRequest request)
            throws IOException {
        ObjectNode body = body(request);
        return answer(HttpStatus.OK, connection, change(connection, id(id), ifMatch, present -> body), request);
    }

    @PatchMapping("/{id}")
    ResponseEntity<byte[]> patch(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch,
            HttpServletRequest request)
            throws IOException {
        ObjectNode body = body(request);
        S stored = change(connection, id(id), ifMatch, present -> Patch.apply(attributes, present, body));
        return patched(connection, stored, request);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<byte[]> delete(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch) {
        delete(connection, id(id), ifMatch);
        return Answers.nothing();
    }

    final ResponseEntity<byte[]> answer(
            HttpStatus status, Connection connection, S stored, HttpServletRequest request) {
        Projection projection = Projection.of(request);
        return Answers.resource(status, resource(connection, stored, projection), projection);
    }

    private ObjectNode body(HttpServletRequest request) throws IOException {
        return ScimJson.read(request, mostBytes);
    }

    private UUID id(String text) {
        return Narrowing.uuid(text).orElseThrow(() -> ScimException.unknown(kind, text));
    }
}

package dev.sluice.gateway.scim;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /scim/v2/Users}. */
@RestController
@RequestMapping("/scim/v2/Users")
class ScimUsersController {

    static final int MAX_BODY_BYTES = 1 << 20;

    private final Users users;
    private final UserRows rows;

    ScimUsersController(Users users, UserRows rows) {
        this.users = users;
        this.rows = rows;
    }

    @PostMapping
    ResponseEntity<byte[]> create(@AuthenticationPrincipal Connection connection, HttpServletRequest request)
            throws IOException {
        UserDocument user = UserDocument.of(ScimJson.read(request, MAX_BODY_BYTES));
        return answer(HttpStatus.CREATED, connection, users.create(connection, user), request);
    }

    @GetMapping
    ResponseEntity<byte[]> list(@AuthenticationPrincipal Connection connection, HttpServletRequest request) {
        return Answers.ok(search(connection, Search.of(request)));
    }

    @PostMapping("/.search")
    ResponseEntity<byte[]> search(@AuthenticationPrincipal Connection connection, HttpServletRequest request)
            throws IOException {
        return Answers.ok(search(connection, Search.of(ScimJson.read(request, MAX_BODY_BYTES))));
    }

    private ObjectNode search(Connection connection, Search search) {
        if (search.plain()) {
            List<StoredUser> page = rows.list(connection, Narrowing.NONE, search.startIndex() - 1, search.count());
            return search.answer(rows.count(connection), users.resources(connection, page, Answers.base()));
        }
        List<ObjectNode> found = matching(connection, search);
        return search.answer(found.size(), search.page(found));
    }

    private List<ObjectNode> matching(Connection connection, Search search) {
        Narrowing by = Narrowing.of(search.filter(), "username");
        List<StoredUser> candidates = rows.list(connection, by, 0, Integer.MAX_VALUE);
        return search.select(users.resources(connection, candidates, Answers.base()), Attributes.USER);
    }

    @GetMapping("/{id}")
    ResponseEntity<byte[]> get(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-none-match", required = false) @Nullable String known,
            HttpServletRequest request) {
        StoredUser user = users.find(connection, id(id));
        if (known != null && Preconditions.lists(known, user.etag())) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                    .eTag(user.etag())
                    .build();
        }
        return answer(HttpStatus.OK, connection, user, request);
    }

    @PutMapping("/{id}")
    ResponseEntity<byte[]> replace(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch,
            HttpServletRequest request)
            throws IOException {
        ObjectNode body = ScimJson.read(request, MAX_BODY_BYTES);
        return change(connection, id, ifMatch, request, present -> body);
    }

    @PatchMapping("/{id}")
    ResponseEntity<byte[]> patch(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch,
            HttpServletRequest request)
            throws IOException {
        ObjectNode body = ScimJson.read(request, MAX_BODY_BYTES);
        return change(connection, id, ifMatch, request, present -> Patch.apply(Attributes.USER, present, body));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<byte[]> delete(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch) {
        users.delete(connection, id(id), ifMatch);
        return Answers.nothing();
    }

    private ResponseEntity<byte[]> change(
            Connection connection,
            String id,
            @Nullable String ifMatch,
            HttpServletRequest request,
            UnaryOperator<ObjectNode> change) {
        return answer(HttpStatus.OK, connection, users.change(connection, id(id), ifMatch, change), request);
    }

    private ResponseEntity<byte[]> answer(
            HttpStatus status, Connection connection, StoredUser user, HttpServletRequest request) {
        ObjectNode resource =
                users.resources(connection, List.of(user), Answers.base()).getFirst();
        return Answers.resource(status, resource, Projection.of(request));
    }

    private static UUID id(String text) {
        return Narrowing.uuid(text).orElseThrow(() -> ScimException.unknown("user", text));
    }
}

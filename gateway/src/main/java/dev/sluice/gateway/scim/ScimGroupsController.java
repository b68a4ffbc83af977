package dev.sluice.gateway.scim;

import dev.sluice.gateway.scim.GroupRows.StoredGroup;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
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

/** {@code /scim/v2/Groups}. */
@RestController
@RequestMapping("/scim/v2/Groups")
class ScimGroupsController {

    /** Ten thousand members with names and links are some two megabytes. */
    static final int MAX_BODY_BYTES = 4 << 20;

    private final ProvisionedGroups groups;
    private final GroupRows rows;

    ScimGroupsController(ProvisionedGroups groups, GroupRows rows) {
        this.groups = groups;
        this.rows = rows;
    }

    @PostMapping
    ResponseEntity<byte[]> create(@AuthenticationPrincipal Connection connection, HttpServletRequest request)
            throws IOException {
        StoredGroup group = groups.create(connection, ScimJson.read(request, MAX_BODY_BYTES));
        return answer(HttpStatus.CREATED, connection, group, Projection.of(request));
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
        boolean shown = search.projection().shows("members");
        if (search.plain()) {
            List<StoredGroup> page = rows.list(connection, Narrowing.NONE, search.startIndex() - 1, search.count());
            return search.answer(rows.count(connection), resources(connection, page, shown));
        }
        Narrowing by = Narrowing.of(search.filter(), "displayname");
        boolean members = shown
                || String.valueOf(search.filter())
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("members");
        List<ObjectNode> found = search.select(
                resources(connection, rows.list(connection, by, 0, Integer.MAX_VALUE), members), Attributes.GROUP);
        return search.answer(found.size(), search.page(found));
    }

    private List<ObjectNode> resources(Connection connection, List<StoredGroup> page, boolean members) {
        return page.stream()
                .map(group -> groups.resource(connection, group, Answers.base(), members))
                .toList();
    }

    @GetMapping("/{id}")
    ResponseEntity<byte[]> get(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-none-match", required = false) @Nullable String known,
            HttpServletRequest request) {
        StoredGroup group = groups.find(connection, id(id));
        if (known != null && Preconditions.lists(known, group.etag())) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                    .eTag(group.etag())
                    .build();
        }
        return answer(HttpStatus.OK, connection, group, Projection.of(request));
    }

    @PutMapping("/{id}")
    ResponseEntity<byte[]> replace(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch,
            HttpServletRequest request)
            throws IOException {
        ObjectNode body = ScimJson.read(request, MAX_BODY_BYTES);
        StoredGroup group = groups.change(connection, id(id), ifMatch, present -> body);
        return answer(HttpStatus.OK, connection, group, Projection.of(request));
    }

    /** Answers without a body, which may be large, unless attributes are asked for. */
    @PatchMapping("/{id}")
    ResponseEntity<byte[]> patch(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch,
            HttpServletRequest request)
            throws IOException {
        ObjectNode body = ScimJson.read(request, MAX_BODY_BYTES);
        StoredGroup group =
                groups.change(connection, id(id), ifMatch, present -> Patch.apply(Attributes.GROUP, present, body));
        return request.getParameter("attributes") == null
                ? ResponseEntity.noContent().eTag(group.etag()).build()
                : answer(HttpStatus.OK, connection, group, Projection.of(request));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<byte[]> delete(
            @AuthenticationPrincipal Connection connection,
            @PathVariable String id,
            @RequestHeader(name = "if-match", required = false) @Nullable String ifMatch) {
        groups.delete(connection, id(id), ifMatch);
        return Answers.nothing();
    }

    private ResponseEntity<byte[]> answer(
            HttpStatus status, Connection connection, StoredGroup group, Projection projection) {
        return Answers.resource(
                status, groups.resource(connection, group, Answers.base(), projection.shows("members")), projection);
    }

    private static UUID id(String text) {
        return Narrowing.uuid(text).orElseThrow(() -> ScimException.unknown("group", text));
    }
}

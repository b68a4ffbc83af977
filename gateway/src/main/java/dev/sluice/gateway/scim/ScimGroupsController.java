package dev.sluice.gateway.scim;

import dev.sluice.gateway.scim.GroupRows.StoredGroup;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /scim/v2/Groups}. */
@RestController
@RequestMapping("/scim/v2/Groups")
class ScimGroupsController extends ScimController<StoredGroup> {

    /** Ten thousand members with names and links are some two megabytes. */
    static final int MAX_BODY_BYTES = 4 << 20;

    private final ProvisionedGroups groups;
    private final GroupRows rows;

    ScimGroupsController(ProvisionedGroups groups, GroupRows rows) {
        super("group", Attributes.GROUP, MAX_BODY_BYTES);
        this.groups = groups;
        this.rows = rows;
    }

    @Override
    StoredGroup create(Connection connection, ObjectNode body) {
        return groups.create(connection, body);
    }

    @Override
    StoredGroup find(Connection connection, UUID id) {
        return groups.find(connection, id);
    }

    @Override
    StoredGroup change(Connection connection, UUID id, @Nullable String ifMatch, UnaryOperator<ObjectNode> change) {
        return groups.change(connection, id, ifMatch, change);
    }

    @Override
    void delete(Connection connection, UUID id, @Nullable String ifMatch) {
        groups.delete(connection, id, ifMatch);
    }

    /** Without a body, which may be large, unless attributes are asked for. */
    @Override
    ResponseEntity<byte[]> patched(Connection connection, StoredGroup group, HttpServletRequest request) {
        return request.getParameter("attributes") == null
                ? ResponseEntity.noContent().eTag(group.etag()).build()
                : super.patched(connection, group, request);
    }

    @Override
    ObjectNode resource(Connection connection, StoredGroup group, Projection projection) {
        return groups.resource(connection, group, Answers.base(), projection.shows("members"));
    }

    @Override
    ObjectNode search(Connection connection, Search search) {
        boolean shown = search.projection().shows("members");
        if (search.plain()) {
            List<StoredGroup> page = rows.list(connection, Narrowing.NONE, search.startIndex() - 1, search.count());
            return search.answer(rows.count(connection), resources(connection, page, shown));
        }
        Narrowing by = Narrowing.of(search.filter(), "displayname");
        boolean members = shown
                || String.valueOf(search.filter()).toLowerCase(Locale.ROOT).contains("members");
        List<ObjectNode> found = search.select(
                resources(connection, rows.list(connection, by, 0, Integer.MAX_VALUE), members), Attributes.GROUP);
        return search.answer(found.size(), search.page(found));
    }

    private List<ObjectNode> resources(Connection connection, List<StoredGroup> page, boolean members) {
        return page.stream()
                .map(group -> groups.resource(connection, group, Answers.base(), members))
                .toList();
    }
}

package dev.sluice.gateway.scim;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /scim/v2/Users}. */
@RestController
@RequestMapping("/scim/v2/Users")
class ScimUsersController extends ScimController<StoredUser> {

    static final int MAX_BODY_BYTES = 1 << 20;

    private final Users users;
    private final UserRows rows;

    ScimUsersController(Users users, UserRows rows) {
        super("user", Attributes.USER, MAX_BODY_BYTES);
        this.users = users;
        this.rows = rows;
    }

    @Override
    StoredUser create(Connection connection, ObjectNode body) {
        return users.create(connection, UserDocument.of(body));
    }

    @Override
    StoredUser find(Connection connection, UUID id) {
        return users.find(connection, id);
    }

    @Override
    StoredUser change(Connection connection, UUID id, @Nullable String ifMatch, UnaryOperator<ObjectNode> change) {
        return users.change(connection, id, ifMatch, change);
    }

    @Override
    void delete(Connection connection, UUID id, @Nullable String ifMatch) {
        users.delete(connection, id, ifMatch);
    }

    @Override
    ObjectNode resource(Connection connection, StoredUser user, Projection projection) {
        return users.resources(connection, List.of(user), Answers.base()).getFirst();
    }

    @Override
    ObjectNode search(Connection connection, Search search) {
        if (search.plain()) {
            List<StoredUser> page = rows.list(connection, Narrowing.NONE, search.startIndex() - 1, search.count());
            return search.answer(rows.count(connection), users.resources(connection, page, Answers.base()));
        }
        Narrowing by = Narrowing.of(search.filter(), "username");
        List<StoredUser> candidates = rows.list(connection, by, 0, Integer.MAX_VALUE);
        List<ObjectNode> found =
                search.select(users.resources(connection, candidates, Answers.base()), Attributes.USER);
        return search.answer(found.size(), search.page(found));
    }
}

package dev.sluice.gateway.directory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Members in the Admin API: {@code /v1/organizations/users}. */
@RestController
@RequestMapping("/v1/organizations/users")
class UsersController {

    private static final String ID = "user";

    /** A leaked admin key must not be able to make admins; that stays with people at the console. */
    private static final Set<Role> NOT_BY_API = EnumSet.of(Role.ADMIN, Role.OWNER);

    private final Members members;

    UsersController(Members members) {
        this.members = members;
    }

    @PostMapping
    User add(JsonFields body) {
        String email = body.text("email");
        String name = body.text("name");
        Role role = body.choice("role", Arrays.asList(Role.values()), Role::apiName);
        if (NOT_BY_API.contains(role)) {
            throw body.wrong("role", role.apiName() + " cannot be assigned through the API; use the console");
        }
        try {
            return User.of(members.add(email, name, role));
        } catch (InvalidMemberException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        } catch (MemberExistsException e) {
            throw AdminApiException.conflict("email: " + e.getMessage());
        }
    }

    @GetMapping
    Page<User> list(Query query) {
        Cursor cursor = query.cursor(ID);
        MemberQuery filter = new MemberQuery(
                query.text("email").orElse(null),
                query.choices("roles", Arrays.asList(Role.values()), Role::apiName),
                cursor.readAhead(),
                cursor.after(),
                cursor.before());
        cursor.boundBy(id -> members.find(id).map(filter::matches).orElse(true));
        return cursor.page(members.page(filter), User::of, User::id);
    }

    @GetMapping("/{id}")
    User get(@PathVariable String id) {
        return Ids.parse(ID, id)
                .flatMap(members::find)
                .map(User::of)
                .orElseThrow(() -> AdminApiException.notFound("user not found"));
    }

    @PostMapping("/{id}")
    User change(@PathVariable String id, JsonFields body) {
        Member member = present(id);
        Role role = body.choice("role", Arrays.asList(Role.values()), Role::apiName);
        if (NOT_BY_API.contains(role)) {
            throw body.wrong("role", role.apiName() + " cannot be assigned through the API; use the console");
        }
        mustNotBeHigh(member, "changed");
        try {
            return User.of(members.setRole(member.id(), role));
        } catch (InvalidMemberException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    @DeleteMapping("/{id}")
    Deleted remove(@PathVariable String id) {
        Member member = present(id);
        mustNotBeHigh(member, "removed");
        try {
            members.setStatus(member.id(), MemberStatus.REMOVED);
        } catch (InvalidMemberException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
        return new Deleted(Ids.text(ID, member.id()), "user_deleted");
    }

    private Member present(String id) {
        return Ids.parse(ID, id)
                .flatMap(members::find)
                .filter(member -> member.status() != MemberStatus.REMOVED)
                .orElseThrow(() -> AdminApiException.notFound("user not found"));
    }

    private static void mustNotBeHigh(Member member, String what) {
        if (NOT_BY_API.contains(member.role())) {
            throw AdminApiException.badRequest(
                    "an " + member.role().apiName() + " cannot be " + what + " through the API; use the console");
        }
    }

    record Deleted(String id, String type) {}

    record User(
            String id,
            String type,
            String email,
            String name,
            String role,
            String status,
            @JsonProperty("added_at") Instant addedAt) {

        static User of(Member member) {
            return new User(
                    Ids.text(ID, member.id()),
                    ID,
                    member.email(),
                    member.name(),
                    member.role().apiName(),
                    member.status().name().toLowerCase(java.util.Locale.ROOT),
                    member.addedAt());
        }
    }
}

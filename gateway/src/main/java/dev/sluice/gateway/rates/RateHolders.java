package dev.sluice.gateway.rates;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.rates.RateLimit.Scope;
import dev.sluice.gateway.workspaces.Workspaces;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Finds whom rates are for, and how they are called. */
@Component
class RateHolders {

    private final Members members;
    private final ApiKeys keys;
    private final Workspaces workspaces;

    RateHolders(Members members, ApiKeys keys, Workspaces workspaces) {
        this.members = members;
        this.keys = keys;
        this.workspaces = workspaces;
    }

    /** Somebody or something that rates can be for. */
    record Holder(UUID id, String name) {}

    /** How public ids of a scope begin. */
    static String prefix(Scope scope) {
        return switch (scope) {
            case EACH_MEMBER, MEMBER -> "user";
            case KEY -> "apikey";
            case WORKSPACE -> "wrkspc";
        };
    }

    /** By id, members by e-mail address too; empty when there is none, or it is over. */
    Optional<Holder> find(Scope scope, String text) {
        Optional<UUID> id = Ids.parse(prefix(scope), text);
        return switch (scope) {
            case EACH_MEMBER -> Optional.empty();
            case MEMBER ->
                members.findByIdOrEmail(text)
                        .filter(member -> member.status() != MemberStatus.REMOVED)
                        .map(RateHolders::holder);
            case KEY ->
                id.flatMap(keys::find)
                        .filter(key -> key.revokedAt() == null)
                        .map(key -> new Holder(key.id(), key.name()));
            case WORKSPACE ->
                id.flatMap(workspaces::find)
                        .filter(workspace -> workspace.archivedAt() == null)
                        .map(workspace -> new Holder(workspace.id(), workspace.name()));
        };
    }

    private static Holder holder(Member member) {
        return new Holder(member.id(), member.name() + " <" + member.email() + ">");
    }

    /** How the holder of rates is called now. */
    String name(RateLimit limit) {
        UUID id = limit.holder();
        if (id == null) {
            return "each member";
        }
        Optional<String> name = switch (limit.scope()) {
            case EACH_MEMBER -> Optional.empty();
            case MEMBER -> members.find(id).map(member -> holder(member).name());
            case KEY -> keys.find(id).map(key -> key.name());
            case WORKSPACE -> workspaces.find(id).map(workspace -> workspace.name());
        };
        return name.orElse("–");
    }
}

package dev.sluice.gateway.guardrails;

import dev.sluice.adminui.Choice;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads and names the groups, workspaces and members that guardrails are about. */
@Component
class Audiences {

    private static final String GROUP = "rbac_group";
    private static final String USER = "user";

    private final Groups groups;
    private final Workspaces workspaces;
    private final Members members;

    Audiences(Groups groups, Workspaces workspaces, Members members) {
        this.groups = groups;
        this.workspaces = workspaces;
        this.members = members;
    }

    /**
     * @param id the public id of the target; empty for everybody
     * @throws InvalidGuardrailException when there is no such thing
     */
    Audience read(Audience.Kind kind, String id) {
        if (kind == Audience.Kind.EVERYBODY) {
            return Audience.EVERYBODY;
        }
        UUID target = switch (kind) {
            case GROUP ->
                Ids.parse(GROUP, id)
                        .filter(each -> groups.find(each).isPresent())
                        .orElse(null);
            case WORKSPACE ->
                Ids.parse(Workspace.ID, id)
                        .filter(each ->
                                workspaces.find(each).filter(Workspace::active).isPresent())
                        .orElse(null);
            case MEMBER ->
                members.findByIdOrEmail(id)
                        .filter(member -> member.status() != MemberStatus.REMOVED)
                        .map(Member::id)
                        .orElse(null);
            case EVERYBODY -> null;
        };
        if (target == null) {
            throw new InvalidGuardrailException(
                    "audience", "there is no such " + kind.name().toLowerCase(java.util.Locale.ROOT));
        }
        return new Audience(kind, target);
    }

    /** What can be chosen, for a select box. */
    List<Choice> choices(Audience.Kind kind) {
        return switch (kind) {
            case EVERYBODY -> List.of();
            case GROUP ->
                groups.list().stream()
                        .map(group -> choice(kind, Ids.text(GROUP, group.id()), group.name()))
                        .toList();
            case WORKSPACE ->
                workspaces.list(false).stream()
                        .map(each -> choice(kind, Ids.text(Workspace.ID, each.id()), each.name()))
                        .toList();
            case MEMBER ->
                members.list().stream()
                        .filter(member -> member.status() != MemberStatus.REMOVED)
                        .map(member ->
                                choice(kind, Ids.text(USER, member.id()), member.name() + " · " + member.email()))
                        .toList();
        };
    }

    private static Choice choice(Audience.Kind kind, String id, String label) {
        return new Choice(GuardrailForm.option(kind, id), label);
    }

    static @Nullable String idText(Audience audience) {
        UUID target = audience.target();
        return target == null
                ? null
                : switch (audience.kind()) {
                    case GROUP -> Ids.text(GROUP, target);
                    case WORKSPACE -> Ids.text(Workspace.ID, target);
                    case MEMBER, EVERYBODY -> Ids.text(USER, target);
                };
    }

    /** How it is called; a dash for what is gone. */
    String name(Audience audience) {
        UUID target = audience.target();
        if (target == null) {
            return "";
        }
        return switch (audience.kind()) {
            case GROUP -> groups.find(target).map(group -> group.name()).orElse("–");
            case WORKSPACE -> workspaces.find(target).map(Workspace::name).orElse("–");
            case MEMBER, EVERYBODY -> members.find(target).map(Member::name).orElse("–");
        };
    }
}

package dev.sluice.gateway.directory;

import dev.sluice.gateway.ids.Ids;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Looks up how pages call members and service accounts, removed ones included; each once for a page. */
@Component
public class MemberNames {

    private final Members members;
    private final ServiceAccounts accounts;

    MemberNames(Members members, ServiceAccounts accounts) {
        this.members = members;
        this.accounts = accounts;
    }

    /** A look-up for one page; it keeps what it has found. */
    public Lookup lookup() {
        Map<UUID, Label> known = new HashMap<>();
        members.list().forEach(member -> known.put(member.id(), Label.of(member)));
        accounts.list(true).forEach(account -> known.put(account.id(), Label.of(account)));
        return id -> known.computeIfAbsent(
                id, unknown -> members.find(unknown).map(Label::of).orElse(Label.UNKNOWN));
    }

    /** As {@link #lookup()}, for a page that names few: these are looked for at once. */
    public Lookup lookup(Collection<UUID> named) {
        Map<UUID, Label> known = new HashMap<>();
        members.findAll(named).forEach(member -> known.put(member.id(), Label.of(member)));
        return id -> known.computeIfAbsent(
                id, unknown -> members.find(unknown).map(Label::of).orElse(Label.UNKNOWN));
    }

    /** Finds the label of a member or service account. */
    @FunctionalInterface
    public interface Lookup {
        /** The label; a dash for someone who was never here. */
        Label of(UUID principalId);
    }

    /** Name and address of a member; name and public id of a service account. */
    public record Label(String name, String email) {
        private static final Label UNKNOWN = new Label("–", "");

        private static Label of(Member member) {
            return new Label(member.name(), member.email());
        }

        private static Label of(ServiceAccount account) {
            return new Label(account.name(), Ids.text(ServiceAccount.ID, account.id()));
        }
    }
}

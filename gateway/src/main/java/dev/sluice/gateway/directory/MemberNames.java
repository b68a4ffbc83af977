package dev.sluice.gateway.directory;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Looks up how pages call members, removed ones included; each once for a page. */
@Component
public class MemberNames {

    private final Members members;

    MemberNames(Members members) {
        this.members = members;
    }

    /** A look-up for one page; it keeps what it has found. */
    public Lookup lookup() {
        Map<UUID, Label> known = new HashMap<>();
        members.list().forEach(member -> known.put(member.id(), Label.of(member)));
        return id -> known.computeIfAbsent(
                id, unknown -> members.find(unknown).map(Label::of).orElse(Label.UNKNOWN));
    }

    /** Finds the label of a member. */
    @FunctionalInterface
    public interface Lookup {
        /** The label; a dash for someone who was never here. */
        Label of(UUID memberId);
    }

    /** Name and address of a member. */
    public record Label(String name, String email) {
        private static final Label UNKNOWN = new Label("–", "");

        private static Label of(Member member) {
            return new Label(member.name(), member.email());
        }
    }
}

package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyEdits;
import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.proxy.Edit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Collects what a provider wants changed in a body; what is there already is left alone. */
final class BodyChanges {

    private final BodyMap body;
    private final BodyEdits edits;
    private final Set<String> removed = new HashSet<>();

    BodyChanges(BodyMap body) {
        this.body = body;
        edits = BodyEdits.of(body);
    }

    boolean has(String name) {
        return body.members().containsKey(name) && !removed.contains(name);
    }

    /** The JSON text of a member's value as it was received, or null. */
    @Nullable
    String received(String name) {
        Member member = body.members().get(name);
        if (member == null) {
            return null;
        }
        ByteBuffer bytes = body.bytes().get();
        byte[] copy = new byte[member.valueEnd() - member.valueStart()];
        bytes.get(bytes.position() + member.valueStart(), copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    /** Gives a member this JSON text. */
    BodyChanges set(String name, String json) {
        if (removed.remove(name) || !json.equals(received(name))) {
            edits.set(name, json);
        }
        return this;
    }

    BodyChanges setString(String name, String value) {
        return set(name, JsonMapper.shared().writeValueAsString(value));
    }

    BodyChanges remove(String... names) {
        return remove(List.of(names));
    }

    BodyChanges remove(Collection<String> names) {
        names.forEach(edits::remove);
        removed.addAll(names);
        return this;
    }

    List<Edit> edits() {
        return edits.edits();
    }
}

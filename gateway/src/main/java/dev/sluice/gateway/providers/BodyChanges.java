package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.proxy.Edit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Collects changes of a body's top-level members and makes them into edits; every other byte stays as it was. */
final class BodyChanges {

    private final BodyMap body;
    private final Map<String, String> set = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();

    BodyChanges(BodyMap body) {
        this.body = body;
    }

    boolean has(String name) {
        return body.members().containsKey(name) && !removed.contains(name);
    }

    /** The JSON text of a member's value as it was received, or null. */
    @Nullable
    String received(String name) {
        Member member = body.members().get(name);
        return member == null ? null : text(member.valueStart(), member.valueEnd());
    }

    /** Gives a member this JSON text; what is there already is left alone. */
    BodyChanges set(String name, String json) {
        removed.remove(name);
        if (!json.equals(received(name))) {
            set.put(name, json);
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
        for (String name : names) {
            set.remove(name);
            if (body.members().containsKey(name)) {
                removed.add(name);
            }
        }
        return this;
    }

    /** In order and without overlap. */
    List<Edit> edits() {
        List<Map.Entry<String, Member>> all = new ArrayList<>(body.members().entrySet());
        all.sort(Comparator.comparingInt(each -> each.getValue().nameStart()));
        int behindKept = all.size();
        while (behindKept > 0 && removed.contains(all.get(behindKept - 1).getKey())) {
            behindKept--;
        }
        Map<String, String> added = new LinkedHashMap<>(set);
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < behindKept; i++) {
            Member member = all.get(i).getValue();
            String name = all.get(i).getKey();
            String value = added.remove(name);
            if (removed.contains(name)) {
                edits.add(new Edit(member.nameStart(), all.get(i + 1).getValue().nameStart(), new byte[0]));
            } else if (value != null) {
                edits.add(new Edit(member.valueStart(), member.valueEnd(), bytes(value)));
            }
        }
        Edit tail = tail(all, behindKept, added);
        if (tail.to() > tail.from() || tail.with().length > 0) {
            edits.add(tail);
        }
        return edits;
    }

    /** Replaces what is removed behind the last member that stays by what is added. */
    private Edit tail(List<Map.Entry<String, Member>> all, int behindKept, Map<String, String> added) {
        int from;
        if (behindKept > 0) {
            from = all.get(behindKept - 1).getValue().valueEnd();
        } else if (all.isEmpty()) {
            from = behindBrace();
        } else {
            from = all.getFirst().getValue().nameStart();
        }
        int to = behindKept == all.size() ? from : all.getLast().getValue().valueEnd();
        StringBuilder text = new StringBuilder();
        added.forEach((name, value) -> {
            if (behindKept > 0 || !text.isEmpty()) {
                text.append(',');
            }
            text.append(JsonMapper.shared().writeValueAsString(name))
                    .append(':')
                    .append(value);
        });
        return new Edit(from, to, bytes(text.toString()));
    }

    private int behindBrace() {
        ByteBuffer bytes = body.bytes().get();
        int start = bytes.position();
        while (bytes.get() != '{') {
            // white space in front of the object
        }
        return bytes.position() - start;
    }

    private String text(int from, int to) {
        ByteBuffer bytes = body.bytes().get();
        byte[] copy = new byte[to - from];
        bytes.get(bytes.position() + from, copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

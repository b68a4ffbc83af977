package dev.sluice.gateway.formats;

import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.proxy.Edit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Changes of top-level members of a request body, told as edits of its bytes, so that every other byte stays as it was:
 * providers key their caches on them (contract §7.1, §19). Not thread-safe; one per call.
 */
public final class BodyEdits {

    private final BodyMap body;

    /** What is wanted, in the order in which it was; empty removes. */
    private final Map<String, Optional<String>> wanted = new LinkedHashMap<>();

    private BodyEdits(BodyMap body) {
        this.body = body;
    }

    /** No change yet. */
    public static BodyEdits of(BodyMap body) {
        return new BodyEdits(body);
    }

    /**
     * Gives a member this value, whether it stands in the body or not; new ones come first in the object, in the order of
     * the calls. A later wish for the same name replaces an earlier one.
     *
     * @param rawJson the value as it is to stand in the body
     */
    public BodyEdits set(String name, String rawJson) {
        wanted.remove(name);
        wanted.put(name, Optional.of(rawJson));
        return this;
    }

    /** Removes a member if it stands in the body, together with one comma beside it. */
    public BodyEdits remove(String name) {
        wanted.remove(name);
        wanted.put(name, Optional.empty());
        return this;
    }

    /** The edits, by position and without overlap; none when the body is already as wanted. */
    public List<Edit> edits() {
        // What providers want removed is seldom there.
        wanted.entrySet()
                .removeIf(wish -> wish.getValue().isEmpty() && !body.members().containsKey(wish.getKey()));
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<Edit> edits = new ArrayList<>();
        List<Map.Entry<String, Member>> standing = standing();
        boolean[] goes = new boolean[standing.size()];
        int remaining = 0;
        for (int i = 0; i < goes.length; i++) {
            Member member = standing.get(i).getValue();
            Optional<String> value = wanted.get(standing.get(i).getKey());
            goes[i] = value != null && value.isEmpty();
            if (!goes[i]) {
                remaining++;
            }
            if (value != null && value.isPresent()) {
                edits.add(new Edit(member.valueStart(), member.valueEnd(), utf8(value.get())));
            }
        }
        addRemovals(standing, goes, edits);
        addInsertion(remaining > 0, edits);
        // An insertion stands before a removal that begins at the same byte.
        edits.sort(Comparator.comparingInt(Edit::from).thenComparingInt(Edit::to));
        return List.copyOf(edits);
    }

    private List<Map.Entry<String, Member>> standing() {
        return body.members().entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().nameStart()))
                .toList();
    }

    // Neighbours that go are removed as one: up to the next name where one follows, else back to the value before.
    private static void addRemovals(List<Map.Entry<String, Member>> standing, boolean[] goes, List<Edit> edits) {
        for (int first = 0; first < goes.length; first++) {
            if (!goes[first]) {
                continue;
            }
            int next = first;
            while (next < goes.length && goes[next]) {
                next++;
            }
            boolean moreFollow = next < goes.length;
            int from = moreFollow || first == 0
                    ? standing.get(first).getValue().nameStart()
                    : standing.get(first - 1).getValue().valueEnd();
            int to = moreFollow
                    ? standing.get(next).getValue().nameStart()
                    : standing.get(next - 1).getValue().valueEnd();
            edits.add(new Edit(from, to, new byte[0]));
            first = next;
        }
    }

    private void addInsertion(boolean moreFollow, List<Edit> edits) {
        String members = wanted.entrySet().stream()
                .filter(wish -> wish.getValue().isPresent() && !body.members().containsKey(wish.getKey()))
                .map(wish ->
                        JsonText.quoted(wish.getKey()) + ":" + wish.getValue().get())
                .collect(Collectors.joining(","));
        if (!members.isEmpty()) {
            int inside = behindOpeningBrace();
            edits.add(new Edit(inside, inside, utf8(moreFollow ? members + "," : members)));
        }
    }

    private int behindOpeningBrace() {
        ByteBuffer bytes = body.bytes().get();
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            if (bytes.get(at) == '{') {
                return at - bytes.position() + 1;
            }
        }
        throw new IllegalArgumentException("not an object");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** How long a body of this many bytes is once the edits are in it. */
    public static int length(int originalLength, List<Edit> edits) {
        int length = originalLength;
        for (Edit edit : edits) {
            length = Math.addExact(length, edit.with().length - (edit.to() - edit.from()));
        }
        return length;
    }

    /** The body with the edits in it, as one array. */
    public static byte[] apply(ByteBuffer original, List<Edit> edits) {
        ByteBuffer result = ByteBuffer.allocate(length(original.remaining(), edits));
        forEachPart(original, edits, result::put);
        return result.array();
    }

    /**
     * Shows the body with the edits in it, part by part and without copying; the parts are read-only and empty ones are
     * left out.
     *
     * @param original from position to limit, which stay as they are; edits count from its position
     */
    public static void forEachPart(ByteBuffer original, List<Edit> edits, Consumer<ByteBuffer> parts) {
        int at = 0;
        for (Edit edit : edits) {
            show(original, at, edit.from(), parts);
            if (edit.with().length > 0) {
                parts.accept(ByteBuffer.wrap(edit.with()).asReadOnlyBuffer());
            }
            at = edit.to();
        }
        show(original, at, original.remaining(), parts);
    }

    private static void show(ByteBuffer original, int from, int to, Consumer<ByteBuffer> parts) {
        if (from < to) {
            parts.accept(original.slice(original.position() + from, to - from).asReadOnlyBuffer());
        }
    }
}

package dev.sluice.simulator;

import java.util.List;
import java.util.Optional;

/** The models that {@code GET /v1/models} lists. Messages requests may name any other as well. */
final class Models {

    /** One entry of the list. */
    record Model(String type, String id, String display_name, String created_at, int max_input_tokens) {}

    /** The list's envelope. */
    record Page(List<Model> data, boolean has_more, String first_id, String last_id) {}

    private static final List<Model> ALL = List.of(
            model("claude-fable-5-2", "Claude Fable 5.2", "2026-11-09", 1_000_000),
            model("claude-haiku-5-5", "Claude Haiku 5.5", "2026-10-07", 1_000_000),
            model("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-09-28", 1_000_000),
            model("claude-opus-5-5", "Claude Opus 5.5", "2026-09-22", 1_000_000),
            model("claude-opus-5", "Claude Opus 5", "2026-07-24", 1_000_000),
            model("claude-sonnet-5", "Claude Sonnet 5", "2026-06-30", 1_000_000),
            model("claude-opus-4-7", "Claude Opus 4.7", "2026-04-16", 1_000_000),
            model("claude-haiku-4-5-20251001", "Claude Haiku 4.5", "2025-10-01", 200_000));

    private Models() {}

    static List<String> ids() {
        return ALL.stream().map(Model::id).toList();
    }

    static byte[] list() {
        return Json.MAPPER.writeValueAsBytes(
                new Page(ALL, false, ALL.getFirst().id(), ALL.getLast().id()));
    }

    static Optional<byte[]> one(String id) {
        return ALL.stream().filter(model -> model.id().equals(id)).findFirst().map(Json.MAPPER::writeValueAsBytes);
    }

    private static Model model(String id, String name, String day, int window) {
        return new Model("model", id, name + " (simulated)", day + "T00:00:00Z", window);
    }
}

package dev.sluice.gateway.routing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The models that this release knows, from {@code routing/models.json}. Immutable. */
public final class ModelCatalogue {

    private static final String BUNDLED = "/routing/models.json";

    private final List<CatalogueModel> models;
    private final Map<String, CatalogueModel> byName = new HashMap<>();

    private ModelCatalogue(List<CatalogueModel> models) {
        this.models = List.copyOf(models);
        for (CatalogueModel model : models) {
            add(model.id(), model);
            model.aliases().forEach(alias -> add(alias, model));
        }
    }

    /** The catalogue that ships with the release. @throws IllegalStateException when it is missing or contradicts itself */
    public static ModelCatalogue bundled() {
        try (InputStream file = ModelCatalogue.class.getResourceAsStream(BUNDLED)) {
            if (file == null) {
                throw new IllegalStateException("the model catalogue " + BUNDLED + " is not in this build");
            }
            JsonNode models = JsonMapper.shared().readTree(file).required("models");
            return new ModelCatalogue(
                    models.valueStream().map(ModelCatalogue::model).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All models, newest family first as in the file. */
    public List<CatalogueModel> models() {
        return models;
    }

    /** The model with exactly this first-party id or alias. */
    public @Nullable CatalogueModel find(String name) {
        return byName.get(name);
    }

    /** Every first-party id and alias. */
    Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    private void add(String name, CatalogueModel model) {
        if (byName.put(name, model) != null) {
            throw new IllegalStateException("two models of the catalogue are called " + name);
        }
    }

    private static CatalogueModel model(JsonNode model) {
        JsonNode maxOutput = model.path("max_output_tokens");
        return new CatalogueModel(
                model.required("id").stringValue(),
                model.required("name").stringValue(),
                model.required("status").stringValue(),
                words(model.path("aliases")),
                model.required("context_tokens").longValue(),
                maxOutput.isNumber() ? maxOutput.longValue() : null,
                model.path("first_party").booleanValue(false),
                model.path("claude_on_aws").booleanValue(false),
                text(model, "bedrock"),
                words(model.path("bedrock_profiles")),
                text(model, "bedrock_messages"),
                text(model, "google"),
                text(model, "foundry"),
                text(model, "foundry_fast"));
    }

    private static @Nullable String text(JsonNode model, String field) {
        JsonNode value = model.path(field);
        return value.isString() ? value.stringValue() : null;
    }

    private static Set<String> words(JsonNode array) {
        Set<String> words = new HashSet<>();
        array.forEach(word -> words.add(word.stringValue()));
        return Set.copyOf(words);
    }
}

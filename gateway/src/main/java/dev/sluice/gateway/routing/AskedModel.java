package dev.sluice.gateway.routing;

import org.jspecify.annotations.Nullable;

/**
 * A model as a client asked for it, understood.
 *
 * @param key what mappings and routes call it: the catalogue's id ({@code -fast} added where the id itself asks for fast
 *     mode), or a name of the admin's own, or what was asked when nobody knows it
 * @param model null when the catalogue does not have it
 * @param written the first-party spelling that stands nearest to what was asked, for providers of the first-party kind
 * @param profile the Bedrock profile prefix that it was asked with
 * @param fast whether the id itself asks for fast mode
 */
record AskedModel(
        String key,
        @Nullable CatalogueModel model,
        String written,
        @Nullable String profile,
        boolean fast) {

    /** The catalogue's id where there is one, for rules and prices. */
    String id() {
        return model == null ? key : model.id();
    }
}

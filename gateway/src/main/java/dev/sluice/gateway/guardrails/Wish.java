package dev.sluice.gateway.guardrails;

import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for.
 *
 * @param models every model that it names, as it was written
 * @param modelIds the catalogue's id of any spelling or alias
 * @param fast whether the id of a model already means fast mode, or the body asks for it
 * @param maxTokens -1 where none is declared
 * @param tools the {@code type} of each tool that has one
 * @param geography {@code inference_geo}
 */
public record Wish(
        List<String> models,
        UnaryOperator<String> modelIds,
        boolean fast,
        long maxTokens,
        Collection<String> tools,
        @Nullable String geography) {}

package dev.sluice.gateway.routing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model and what each kind of provider calls it. A null id means that the kind does not offer it, as far as is known:
 * an admin's mapping may say otherwise.
 *
 * @param id the first-party id
 * @param name what people call it
 * @param status {@code active}, {@code legacy}, {@code invitation} or {@code retired_first_party}
 * @param aliases further first-party ids of the same model
 * @param contextTokens the context window
 * @param maxOutputTokens the longest answer, null when it is not known
 * @param firstParty whether the Anthropic API offers it
 * @param claudeOnAws whether Claude Platform on AWS offers it, under the first-party id
 * @param bedrock Amazon Bedrock's base id, without the prefix of an inference profile
 * @param bedrockProfiles prefixes of the inference profiles that have been seen; more may be there
 * @param bedrockMessages the id at Bedrock's Messages endpoint
 * @param google the id at Google
 * @param foundry the name that a Microsoft Foundry deployment has unless its admin chose another
 * @param foundryFast the same for fast mode, where Foundry sells it as a model of its own
 */
public record CatalogueModel(
        String id,
        String name,
        String status,
        Set<String> aliases,
        long contextTokens,
        @Nullable Long maxOutputTokens,
        boolean firstParty,
        boolean claudeOnAws,
        @Nullable String bedrock,
        Set<String> bedrockProfiles,
        @Nullable String bedrockMessages,
        @Nullable String google,
        @Nullable String foundry,
        @Nullable String foundryFast) {}

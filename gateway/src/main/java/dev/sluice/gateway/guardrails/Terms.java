package dev.sluice.gateway.guardrails;

import dev.sluice.gateway.addresses.AddressRange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a guardrail says. Null means that it says nothing of the matter, so that one for more people decides.
 *
 * @param allowedModels names or globs; nothing else may be asked for
 * @param deniedModels names or globs
 * @param maxTokens most output tokens that a request may ask for
 * @param serverTools kinds of tools that the provider runs itself, {@code *} for all
 * @param fastMode whether it may be asked for
 * @param geographies values of {@code inference_geo} that may be asked for
 * @param minimumVersion of Claude Code
 * @param addresses from where requests may come
 */
record Terms(
        @Nullable List<String> allowedModels,
        @Nullable List<String> deniedModels,
        @Nullable Long maxTokens,
        @Nullable Set<String> serverTools,
        @Nullable Boolean fastMode,
        @Nullable Set<String> geographies,
        @Nullable Set<ClientKind> clients,
        @Nullable ClientVersion minimumVersion,
        @Nullable List<AddressRange> addresses,
        @Nullable Hours hours,
        @Nullable SecretHandling secrets) {

    static final String ANY = "*";

    boolean empty() {
        return equals(new Terms(null, null, null, null, null, null, null, null, null, null, null));
    }
}

package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.providers.UpstreamCall.AnswerForm;
import dev.sluice.gateway.proxy.Header;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Makes the adapter of each kind of provider. */
@Component
public class ProviderAdapters {

    ProviderAdapters() {}

    /** @throws IllegalArgumentException when the definition lacks something that its kind needs */
    public ProviderAdapter of(ProviderDefinition definition) {
        return switch (definition.kind()) {
            case ANTHROPIC, SIMULATOR -> new Anthropic(definition);
            default -> throw new IllegalArgumentException("kind " + definition.kind() + " is not there yet");
        };
    }

    private record Anthropic(ProviderDefinition definition) implements ProviderAdapter {

        @Override
        public boolean can(Operation operation, String model) {
            return true;
        }

        @Override
        public UpstreamCall prepare(ModelCall call) {
            URI base = Objects.requireNonNull(definition.baseUrl());
            List<Header> headers = new ArrayList<>(call.headers());
            if (definition.credential() instanceof Credential.ApiKey key) {
                headers.add(new Header("x-api-key", key.key()));
            }
            return new UpstreamCall(base, "POST", "/v1/messages", headers, List.of(), AnswerForm.MESSAGES);
        }
    }
}

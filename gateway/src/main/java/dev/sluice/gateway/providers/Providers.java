package dev.sluice.gateway.providers;

import dev.sluice.gateway.settings.ConfiguredProviders;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.simulator.Simulator;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Service;

/** The providers in use, in order of preference. Runs the simulator inside where the demo provider is one of them. */
@Service
public class Providers implements DisposableBean {

    private final List<ModelProvider> inOrder;
    private @Nullable Simulator simulator;

    Providers(ConfiguredProviders configured) {
        inOrder = configured.list().stream().map(this::provider).toList();
    }

    private ModelProvider provider(SluiceSettings.Provider configured) {
        return switch (configured.kind()) {
            case ANTHROPIC ->
                new ModelProvider(
                        configured.name(),
                        Objects.requireNonNull(configured.baseUrl()),
                        Objects.requireNonNullElse(configured.apiKey(), ""));
            case SIMULATOR ->
                new ModelProvider(
                        configured.name(),
                        Objects.requireNonNullElseGet(configured.baseUrl(), this::startSimulator),
                        "demo");
        };
    }

    private URI startSimulator() {
        if (simulator == null) {
            simulator = Simulator.start(0);
        }
        return URI.create("http://127.0.0.1:" + simulator.address().getPort());
    }

    /** The provider that requests go to: the first one configured. */
    public ModelProvider preferred() {
        return inOrder.getFirst();
    }

    @Override
    public void destroy() {
        if (simulator != null) {
            simulator.close();
        }
    }
}

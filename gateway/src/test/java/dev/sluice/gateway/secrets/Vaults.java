package dev.sluice.gateway.secrets;

import dev.sluice.gateway.settings.SluiceSettings;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Makes vaults for tests of other packages. */
public final class Vaults {

    private Vaults() {}

    /** A vault whose master key is the file of this data directory. */
    public static Vault in(Path dataDirectory) {
        Map<String, String> properties = Map.of("sluice.data-dir", dataDirectory.toString());
        return new Vault(new MasterKeys(new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("sluice", SluiceSettings.class)));
    }
}

package dev.sluice.gateway.secrets;

import dev.sluice.gateway.settings.SluiceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The master key in force and those before it; read at first use. */
@Component
class MasterKeys {

    private static final String FILE = "file:";

    private final SluiceSettings settings;
    private final Path ownFile;
    private @Nullable MasterKey current;
    private @Nullable Map<String, MasterKey> byId;

    MasterKeys(SluiceSettings settings) {
        this.settings = settings;
        this.ownFile = settings.dataDir().resolve("secret.key");
    }

    synchronized MasterKey current() {
        if (current == null) {
            current = configured();
        }
        return current;
    }

    /** @throws VaultException when no such key is configured */
    synchronized MasterKey byId(String id) {
        if (byId == null) {
            byId = known();
        }
        MasterKey key = byId.get(id);
        if (key == null) {
            throw new VaultException(
                    "a stored secret was sealed under the master key " + id
                            + ", which is not configured; add it to sluice.previous-master-keys",
                    null);
        }
        return key;
    }

    /** The cipher of the data directory's own key. */
    Gcm ofDataDirectory() {
        return KeyFile.read(ownFile).cipher();
    }

    private MasterKey configured() {
        if (settings.masterKey() != null) {
            return LocalMasterKey.of(settings.masterKey(), "sluice.master-key");
        }
        if (settings.masterKeyFile() != null) {
            return KeyFile.read(settings.masterKeyFile());
        }
        if (settings.masterKeyKms() != null) {
            return new KmsMasterKey(settings.masterKeyKms());
        }
        return KeyFile.readOrMake(ownFile);
    }

    private Map<String, MasterKey> known() {
        Map<String, MasterKey> keys = new LinkedHashMap<>();
        MasterKey first = current();
        keys.put(first.id(), first);
        for (String previous : settings.previousMasterKeys()) {
            MasterKey key = previous(previous.strip());
            keys.putIfAbsent(key.id(), key);
        }
        if (Files.isReadable(ownFile)) {
            MasterKey own = KeyFile.read(ownFile);
            keys.putIfAbsent(own.id(), own);
        }
        return keys;
    }

    private static MasterKey previous(String text) {
        if (text.startsWith(KmsMasterKey.PREFIX)) {
            return new KmsMasterKey(text.substring(KmsMasterKey.PREFIX.length()));
        }
        if (text.startsWith(FILE)) {
            return KeyFile.read(Path.of(text.substring(FILE.length())));
        }
        return LocalMasterKey.of(text, "an entry of sluice.previous-master-keys");
    }
}

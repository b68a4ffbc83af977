package dev.sluice.gateway.adminapi;

import dev.sluice.gateway.settings.SluiceSettings;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Brings the stored admin keys in line with {@code sluice.admin-key} before the first request can arrive. */
@Component
class ConfiguredAdminKey implements SmartInitializingSingleton {

    private final AdminKeys keys;
    private final SluiceSettings settings;

    ConfiguredAdminKey(AdminKeys keys, SluiceSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        String key = settings.adminKey();
        keys.syncConfigured(key == null || key.isBlank() ? null : key);
    }
}

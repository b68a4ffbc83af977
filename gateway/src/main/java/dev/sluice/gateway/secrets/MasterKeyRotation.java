package dev.sluice.gateway.secrets;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/**
 * Brings all stored secrets under the master key in force, once at each start. One that cannot be opened is told and left
 * as it is: it is of no use, but everything else still works.
 */
@Component
class MasterKeyRotation implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(MasterKeyRotation.class);

    private final Vault vault;
    private final ObjectProvider<SealedColumn> columns;

    MasterKeyRotation(Vault vault, ObjectProvider<SealedColumn> columns) {
        this.vault = vault;
        this.columns = columns;
    }

    @Override
    public void afterSingletonsInstantiated() {
        int rewrapped = columns.stream()
                .mapToInt(column -> column.rewrap((purpose, secret) -> {
                    try {
                        return vault.rewrap(purpose, secret);
                    } catch (VaultException e) {
                        LOG.error("{}", e.getMessage());
                        return Optional.empty();
                    }
                }))
                .sum();
        if (rewrapped > 0) {
            LOG.info("{} stored secrets are now under the current master key", rewrapped);
        }
    }
}

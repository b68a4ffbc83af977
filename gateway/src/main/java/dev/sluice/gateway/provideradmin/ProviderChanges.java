package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.providers.Credential;
import dev.sluice.gateway.providers.KnownProvider;
import dev.sluice.gateway.providers.KnownProvider.Source;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.providers.ProviderStore;
import dev.sluice.gateway.providers.Providers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes to providers, with the rules that hold for the Admin API and the console alike. */
@Service
class ProviderChanges {

    private static final String AGAIN =
            "leads elsewhere than before, so the credential must be given again along with it.";

    private final Providers providers;
    private final ProviderStore store;
    private final RoutingRules rules;
    private final Audit audit;
    private final TransactionTemplate transactions;

    ProviderChanges(
            Providers providers,
            ProviderStore store,
            RoutingRules rules,
            Audit audit,
            PlatformTransactionManager transactions) {
        this.providers = providers;
        this.store = store;
        this.rules = rules;
        this.audit = audit;
        this.transactions = new TransactionTemplate(transactions);
    }

    /** Adds a provider; answers what is wrong with which field, nothing when it was added. */
    Map<String, String> add(ProviderFields fields, String by) {
        ProviderFields.Checked checked = fields.check();
        ProviderDefinition definition = checked.definition();
        if (definition == null) {
            return checked.problems();
        }
        boolean taken = providers
                .find(fields.name())
                .filter(known -> known.source() != Source.DEMO)
                .isPresent();
        if (taken
                || !recorded("provider.added", definition.name(), kind(definition), () -> store.add(definition, by))) {
            return Map.of("name", "is the name of another provider already.");
        }
        rules.refresh();
        return Map.of();
    }

    /**
     * Changes a stored provider, and its credential when one is given; answers what is wrong with which field. An address
     * elsewhere needs the credential again: who may change providers must not thereby learn their credentials.
     */
    Map<String, String> change(KnownProvider before, ProviderFields fields, boolean newCredential, String by) {
        ProviderFields.Checked checked = newCredential ? fields.check() : fields.checkWithoutCredential();
        ProviderDefinition definition = checked.definition();
        if (definition == null) {
            return checked.problems();
        }
        if (!newCredential && holdsSecret(before) && leadsElsewhere(before.definition(), definition)) {
            String field =
                    definition.kind() == ProviderKind.FOUNDRY && definition.baseUrl() == null ? "project" : "base-url";
            return Map.of(field, AGAIN);
        }
        Map<String, String> details = new TreeMap<>(kind(definition));
        details.put("credential", newCredential ? "replaced" : "kept");
        recorded(
                "provider.changed",
                definition.name(),
                details,
                () -> store.change(definition, newCredential ? definition.credential() : null, by));
        rules.refresh();
        return Map.of();
    }

    /** Removes a stored provider. */
    void remove(String name) {
        recorded("provider.removed", name, Map.of(), () -> store.remove(name));
        rules.refresh();
    }

    private static Map<String, String> kind(ProviderDefinition definition) {
        return Map.of("kind", definition.kind().word(), "enabled", String.valueOf(definition.enabled()));
    }

    private boolean recorded(String action, String name, Map<String, String> details, BooleanSupplier change) {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            boolean done = change.getAsBoolean();
            if (done) {
                audit.record(action, new Subject("provider", name, name), details);
            }
            return done;
        }));
    }

    /** The routes that name a provider, as their models; true for those that no other provider would serve. */
    Map<Boolean, List<String>> routesThatUse(String provider) {
        return rules.policy().routes().stream()
                .filter(route -> route.choices().stream()
                        .anyMatch(choice -> choice.provider().equals(provider)))
                .collect(Collectors.partitioningBy(
                        route -> route.choices().stream()
                                .noneMatch(choice -> !choice.provider().equals(provider) && serves(choice.provider())),
                        Collectors.mapping(route -> String.join(", ", route.models()), Collectors.toList())));
    }

    private boolean serves(String provider) {
        return providers
                .find(provider)
                .filter(known -> known.adapter() != null && known.definition().enabled())
                .isPresent();
    }

    private static boolean holdsSecret(KnownProvider provider) {
        return switch (provider.definition().credential()) {
            case Credential.None none -> provider.problem() != null;
            case Credential.AwsDefault chain -> false;
            case Credential.GoogleDefault chain -> false;
            case Credential.AzureManagedIdentity identity -> false;
            case Credential.AwsRole role -> role.source() != null;
            default -> true;
        };
    }

    private static boolean leadsElsewhere(ProviderDefinition before, ProviderDefinition after) {
        boolean sameProject = after.kind() != ProviderKind.FOUNDRY || Objects.equals(before.project(), after.project());
        return !sameProject || !Objects.equals(host(before.baseUrl()), host(after.baseUrl()));
    }

    private static @Nullable String host(@Nullable URI address) {
        return address == null ? null : address.getScheme() + "://" + address.getRawAuthority();
    }
}

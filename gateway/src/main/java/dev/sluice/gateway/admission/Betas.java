package dev.sluice.gateway.admission;

import dev.sluice.gateway.providers.BetaRule;
import dev.sluice.gateway.providers.BetaTable;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.proxy.Headers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The beta values of a request, and the table of those that must not travel, as it is now. */
@Component
final class Betas {

    private static final Logger LOG = LoggerFactory.getLogger(Betas.class);

    private final Providers providers;
    private final BetaTable builtIn = BetaTable.builtIn();
    private volatile Now now;

    Betas(Providers providers) {
        this.providers = providers;
        this.now = new Now(List.of(), builtIn);
    }

    private record Now(List<BetaRule> added, BetaTable table) {}

    BetaTable table() {
        Now current = now;
        List<BetaRule> added = providers.betaRules();
        if (current.added() != added) {
            current = new Now(added, builtIn.with(added));
            now = current;
        }
        return current.table();
    }

    /** Keeps what was learned from a refusal for all requests and replicas to come; blocks. */
    void keep(List<BetaRule> learned) {
        for (BetaRule rule : learned) {
            LOG.warn(
                    "a {} provider does not take beta '{}' {}; both are left out",
                    rule.kind(),
                    rule.beta(),
                    rule.fields());
            try {
                providers.learn(rule);
            } catch (RuntimeException e) {
                LOG.warn("what was learned about betas could not be stored", e);
            }
        }
    }

    /** The values of header and body, in order and without duplicates. */
    static List<String> of(Headers headers, List<String> inBody) {
        Set<String> all = new LinkedHashSet<>();
        for (String field : headers.all("anthropic-beta")) {
            for (String value : field.split(",", -1)) {
                if (!value.isBlank()) {
                    all.add(value.strip());
                }
            }
        }
        all.addAll(inBody);
        return new ArrayList<>(all);
    }
}

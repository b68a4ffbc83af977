package dev.sluice.gateway.startup;

import java.util.Set;
import org.springframework.aop.framework.autoproxy.InfrastructureAdvisorAutoProxyCreator;

/**
 * Makes proxies for advice, and knows beforehand which beans no advice concerns; else each start would look for
 * annotations on all methods of all beans.
 */
final class KnownProxies extends InfrastructureAdvisorAutoProxyCreator {

    private transient Set<String> plain = Set.of();

    /** Names of the beans that get no proxy. */
    public void setPlain(Set<String> plain) {
        this.plain = Set.copyOf(plain);
    }

    @Override
    protected boolean shouldSkip(Class<?> type, String name) {
        return plain.contains(name) || super.shouldSkip(type, name);
    }
}

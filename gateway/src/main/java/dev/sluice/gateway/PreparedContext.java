package dev.sluice.gateway;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.ResolvableType;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/**
 * The context of a prepared start. All its bean definitions are known before the first bean is made, so it remembers
 * from then on which beans are of which type; an ordinary context begins to remember only behind the servlet container
 * with its filters, and never does for generic types, of which Spring Security asks for hundreds.
 */
final class PreparedContext extends ServletWebServerApplicationContext {

    PreparedContext() {
        super(new Beans());
    }

    @Override
    protected void onRefresh() {
        getBeanFactory().freezeConfiguration();
        super.onRefresh();
    }

    /** Looks for static resources when clients are served already: it makes all that finds pages (LazyPages). */
    @Override
    protected void finishRefresh() {
        leaveForLater(ResourceUrlProvider.class);
        super.finishRefresh();
        Thread.ofVirtual().name("pages").start(() -> {
            try {
                getBean(ResourceUrlProvider.class).onApplicationEvent(new ContextRefreshedEvent(this));
            } catch (RuntimeException e) {
                if (isActive() && !isClosed()) {
                    throw e;
                }
            }
        });
    }

    /** A listener is known by its name and, once it is made, as an object too. */
    private void leaveForLater(Class<?> listener) {
        Set<String> names = Set.of(getBeanNamesForType(listener, true, false));
        ApplicationEventMulticaster events =
                getBean(APPLICATION_EVENT_MULTICASTER_BEAN_NAME, ApplicationEventMulticaster.class);
        events.removeApplicationListeners(listener::isInstance);
        events.removeApplicationListenerBeans(names::contains);
    }

    static final class Beans extends DefaultListableBeanFactory {

        private static final String[] NONE = {};

        @Override
        public String[] getBeanNamesForType(ResolvableType type, boolean includeNonSingletons, boolean allowEagerInit) {
            Class<?> raw = rawOfGeneric(type);
            if (raw != null && getBeanNamesForType(raw, includeNonSingletons, allowEagerInit).length == 0) {
                return NONE;
            }
            return super.getBeanNamesForType(type, includeNonSingletons, allowEagerInit);
        }

        // What is of a generic type is of its raw type too, and that answer is remembered.
        private @Nullable Class<?> rawOfGeneric(ResolvableType type) {
            return isConfigurationFrozen() && type.hasGenerics() ? type.resolve() : null;
        }
    }
}

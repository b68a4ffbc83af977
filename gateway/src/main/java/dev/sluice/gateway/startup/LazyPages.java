package dev.sluice.gateway.startup;

import dev.sluice.gateway.SluiceApplication;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Makes what only serves pages and the Admin API when the first of their requests comes: each of our controllers, and
 * what Spring MVC finds them with. The definitions carry this from the build on: whatever takes part in preparing
 * definitions is itself left out of a prepared start.
 */
@Component
final class LazyPages implements BeanFactoryPostProcessor, BeanRegistrationAotProcessor {

    /** How the names of our own classes begin. */
    static final String OURS = SluiceApplication.class.getPackageName() + ".";

    private static final List<Class<?>> FINDERS = List.of(
            HandlerMapping.class, HandlerAdapter.class, HandlerExceptionResolver.class, PathMappedEndpoints.class);

    private static final String JACKSON_COMPONENTS = "jsonComponentModule";

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        // Looks at every bean for @JacksonComponent, which nobody carries.
        if (beans.containsBeanDefinition(JACKSON_COMPONENTS)) {
            ((BeanDefinitionRegistry) beans).removeBeanDefinition(JACKSON_COMPONENTS);
        }
        for (Class<?> finder : FINDERS) {
            for (String name : beans.getBeanNamesForType(finder, true, false)) {
                beans.getBeanDefinition(name).setLazyInit(true);
            }
        }
        for (String name : beans.getBeanNamesForAnnotation(Controller.class)) {
            Class<?> type = beans.getType(name, false);
            if (type != null
                    && type.getName().startsWith(OURS)
                    && AnnotatedElementUtils.hasAnnotation(type, Controller.class)) {
                beans.getBeanDefinition(name).setLazyInit(true);
            }
        }
    }

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        return null;
    }
}

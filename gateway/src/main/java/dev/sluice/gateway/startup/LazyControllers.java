package dev.sluice.gateway.startup;

import dev.sluice.gateway.SluiceApplication;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;

/**
 * Makes each of our controllers when its first request comes. Their definitions carry this from the build on: whatever
 * takes part in preparing definitions is itself left out of a prepared start.
 */
@Component
final class LazyControllers implements BeanFactoryPostProcessor, BeanRegistrationAotProcessor {

    private static final String OURS = SluiceApplication.class.getPackageName() + ".";

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
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

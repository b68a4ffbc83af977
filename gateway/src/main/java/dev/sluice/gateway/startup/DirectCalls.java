package dev.sluice.gateway.startup;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.stereotype.Component;

/**
 * Lets a call through a proxy go straight to the bean where no advice concerns the method. Spring does so when it knows
 * that nobody adds advice later; else it looks for advice, and calls by reflection, each time, and several such calls are
 * on the way of every request. The definition carries this from the build on, as with {@link LazyPages}.
 */
@Component
final class DirectCalls implements BeanFactoryPostProcessor, BeanRegistrationAotProcessor {

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (beans.containsBeanDefinition(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)) {
            beans.getBeanDefinition(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)
                    .getPropertyValues()
                    .add("frozen", true);
        }
    }

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        return null;
    }
}

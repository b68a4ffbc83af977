package dev.sluice.gateway.startup;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.config.TransactionManagementConfigUtils;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;

/**
 * Settles before the first bean is made what proxies are for. A call through one goes straight to the bean where no
 * advice concerns the method: Spring does so when it knows that nobody adds advice later; else it looks for advice, and
 * calls by reflection, each time, and several such calls are on the way of every request. And which beans need no proxy
 * is found here, once for each build. The definitions carry this, as with {@link LazyPages}.
 */
@Component
final class DirectCalls implements BeanFactoryPostProcessor, BeanRegistrationAotProcessor {

    /** The one advice that this application gives. */
    private static final List<String> TRANSACTIONS =
            List.of(TransactionManagementConfigUtils.TRANSACTION_ADVISOR_BEAN_NAME);

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (!beans.containsBeanDefinition(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)) {
            return;
        }
        var creator = (AbstractBeanDefinition) beans.getBeanDefinition(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME);
        creator.setBeanClass(KnownProxies.class);
        creator.getPropertyValues().add("frozen", true);
        if (TRANSACTIONS.equals(List.of(beans.getBeanNamesForType(Advisor.class, true, false)))) {
            creator.getPropertyValues().add("plain", plain(beans));
        }
    }

    private static Set<String> plain(ConfigurableListableBeanFactory beans) {
        var transactions = new BeanFactoryTransactionAttributeSourceAdvisor();
        transactions.setTransactionAttributeSource(new AnnotationTransactionAttributeSource(false));
        return Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> isOfKnownClass(beans, name))
                .filter(name -> {
                    Class<?> type = beans.getType(name, false);
                    return type != null && !AopUtils.canApply(transactions, type);
                })
                .collect(Collectors.toSet());
    }

    // What a method of ours answers may be of any subclass; what libraries make has no transactions of ours.
    private static boolean isOfKnownClass(ConfigurableListableBeanFactory beans, String name) {
        var definition = (AbstractBeanDefinition) beans.getMergedBeanDefinition(name);
        if (beans.isFactoryBean(name) || definition.getInstanceSupplier() != null) {
            return false;
        }
        if (definition.getFactoryMethodName() == null) {
            return definition.hasBeanClass();
        }
        String factory = definition.getFactoryBeanName();
        Class<?> maker = factory == null ? null : beans.getType(factory, false);
        return maker != null && !maker.getName().startsWith(LazyPages.OURS);
    }

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        return null;
    }
}

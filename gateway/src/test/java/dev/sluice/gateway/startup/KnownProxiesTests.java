package dev.sluice.gateway.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.support.GatewayTest;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;

@GatewayTest
class KnownProxiesTests {

    @Autowired
    private ConfigurableListableBeanFactory beans;

    @Autowired
    private BeanFactoryTransactionAttributeSourceAdvisor transactions;

    @Test
    void everyBeanWithATransactionHasItsProxy() {
        assertThat(ours().filter(bean -> AopUtils.canApply(transactions, AopUtils.getTargetClass(bean))))
                .isNotEmpty()
                .allMatch(AopUtils::isAopProxy);
    }

    @Test
    void noOtherBeanIsLookedThrough() {
        Object plain = beans.getBeanDefinition(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)
                .getPropertyValues()
                .get("plain");

        assertThat(plain)
                .asInstanceOf(InstanceOfAssertFactories.collection(String.class))
                .contains("announcement", "dispatcherServlet")
                .doesNotContain("members", "memberRows");
    }

    private Stream<Object> ours() {
        return Stream.of(beans.getSingletonNames())
                .map(beans::getSingleton)
                .filter(bean ->
                        AopUtils.getTargetClass(bean).getName().startsWith(SluiceApplication.class.getPackageName()));
    }
}

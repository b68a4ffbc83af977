package dev.sluice.gateway.startup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class DirectCallsTest {

    @Test
    void aMethodWithoutATransactionIsCalledDirectlyAndOneWithItIsNot() {
        try (AnnotationConfigApplicationContext context =
                new AnnotationConfigApplicationContext(DirectCalls.class, Beans.class)) {
            Rows rows = context.getBean(Rows.class);

            assertThat(AopUtils.isCglibProxy(rows)).isTrue();
            assertThat(rows.framesOfSpring()).isZero();
            assertThat(rows.inTransaction()).isTrue();
        }
    }

    /** Both kinds of method in one bean. */
    static class Rows {

        long framesOfSpring() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("org.springframework.aop."))
                            .count());
        }

        @Transactional
        boolean inTransaction() {
            return TransactionSynchronizationManager.isActualTransactionActive();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Beans {

        @Bean
        Rows rows() {
            return new Rows();
        }

        @Bean
        PlatformTransactionManager transactions() {
            return new NothingToCommit();
        }
    }

    private static final class NothingToCommit extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, org.springframework.transaction.TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}

package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

class PreparedContextTest {

    private final PreparedContext.Beans beans = new PreparedContext.Beans();

    @BeforeEach
    void oneComparatorOfTexts() {
        beans.registerBeanDefinition("byLength", new RootBeanDefinition(ByLength.class));
        beans.freezeConfiguration();
    }

    @Test
    void beansOfAGenericTypeAreFound() {
        assertThat(named(Comparator.class, String.class)).containsExactly("byLength");
    }

    @Test
    void theSameRawTypeWithAnotherArgumentIsAnotherType() {
        assertThat(named(Comparator.class, Integer.class)).isEmpty();
    }

    @Test
    void nothingIsOfAGenericTypeWithoutABeanOfItsRawType() {
        assertThat(named(Supplier.class, String.class)).isEmpty();
    }

    @Test
    void aBeanThatComesLaterIsFoundToo() {
        assertThat(named(Supplier.class, String.class)).isEmpty();
        beans.registerSingleton("later", new Later());
        assertThat(named(Supplier.class, String.class)).containsExactly("later");
        beans.registerBeanDefinition("latest", new RootBeanDefinition(Latest.class));
        assertThat(named(Function.class, String.class, Integer.class)).containsExactly("latest");
    }

    private String[] named(Class<?> raw, Class<?>... arguments) {
        return beans.getBeanNamesForType(ResolvableType.forClassWithGenerics(raw, arguments), true, true);
    }

    static final class ByLength implements Comparator<String> {
        @Override
        public int compare(String left, String right) {
            return Integer.compare(left.length(), right.length());
        }
    }

    static final class Later implements Supplier<String> {
        @Override
        public String get() {
            return "later";
        }
    }

    static final class Latest implements Function<String, Integer> {
        @Override
        public Integer apply(String text) {
            return text.length();
        }
    }
}

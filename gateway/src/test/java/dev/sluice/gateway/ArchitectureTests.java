package dev.sluice.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Controller;

/** The house rules of {@code CONTRIBUTING.md} that the byte code shows. */
class ArchitectureTests {

    private static final String ROOT = "dev.sluice.gateway";
    private static final String[] MONEY = {ROOT + ".pricing..", ROOT + ".spend.."};
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final DescribedPredicate<JavaClass> FLOATING_POINT = DescribedPredicate.describe(
            "floating point",
            type -> Set.of("double", "float", "java.lang.Double", "java.lang.Float")
                    .contains(type.getBaseComponentType().getName()));

    @Test
    void everyPackageSaysWhatItOwnsAndIsNullMarked() {
        List<String> unmarked = CODE.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();

        assertThat(unmarked).isEmpty();
    }

    @Test
    void dependenciesComeThroughConstructors() {
        check(NO_CLASSES_SHOULD_USE_FIELD_INJECTION);
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses().should().haveSimpleNameEndingWith("Impl"));
        check(noClasses().should().haveNameMatching(".*\\.\\w*(Util|Utils|Manager|Helper)"));
    }

    @Test
    void loggingGoesThroughSlf4j() {
        check(NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
    }

    @Test
    void onlyTheStartBlockWritesToTheConsole() {
        check(noClasses().that().resideOutsideOfPackage(ROOT + ".startup..").should(ACCESS_STANDARD_STREAMS));
    }

    @Test
    void moneyIsNeverFloatingPoint() {
        check(noClasses().that().resideInAnyPackage(MONEY).should().dependOnClassesThat(FLOATING_POINT));
    }

    @Test
    void controllersAreOfNoUseToOtherPackages() {
        check(classes()
                .that()
                .areMetaAnnotatedWith(Controller.class)
                .or()
                .areAnnotatedWith(Controller.class)
                .should()
                .bePackagePrivate());
    }

    @Test
    void onlyTheDataPlaneKnowsTheNetworkStack() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    @Test
    void moneyAndKeysDoNotKnowHttpExceptForTheirPages() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".spend..", ROOT + ".pricing..", ROOT + ".keys..")
                .and()
                .haveNameNotMatching(".*(Page|Controller)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.servlet.."));
    }

    @Test
    void nothingStaticCanChange() {
        check(fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal());
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CODE);
    }
}

package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;
import org.springframework.modulith.docs.Documenter.Options;

/** Each package below {@code dev.sluice.gateway} is a module; they know each other without cycles. */
class ModularityTests {

    private static final Path DIAGRAMS = Path.of("target/modules");

    private final ApplicationModules modules = ApplicationModules.of(SluiceApplication.class);

    @Test
    void modulesUseEachOtherOnlyThroughTheirPublicTypesAndWithoutCycles() {
        modules.verify();
    }

    @Test
    void theDiagramsCanBeDrawn() {
        new Documenter(modules, Options.defaults().withOutputFolder(DIAGRAMS.toString()))
                .writeModulesAsPlantUml()
                .writeIndividualModulesAsPlantUml();

        assertThat(DIAGRAMS.resolve("components.puml")).isNotEmptyFile();
    }
}

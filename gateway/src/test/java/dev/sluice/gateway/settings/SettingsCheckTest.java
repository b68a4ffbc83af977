package dev.sluice.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

class SettingsCheckTest {

    @Test
    void nothingConfiguredIsFine() {
        assertThat(mistakes(Map.of(), Map.of())).isEmpty();
    }

    @Test
    void everyFormOfAKnownNameIsFine() {
        assertThat(mistakes(
                        Map.of(
                                "sluice.publicUrl", "https://sluice.example.com",
                                "sluice.data-plane.max_body", "1MB",
                                "sluice.providers[0].name", "main",
                                "sluice.providers[0].apiKey", "sk-ant-1",
                                "sluice.providers[1].name", "backup",
                                "sluice.providers[1].kind", "Simulator",
                                "sluice.tls", ""),
                        Map.of()))
                .isEmpty();
    }

    @Test
    void allMistakesAreToldAtOnce() {
        List<Mistake> mistakes = mistakes(
                Map.of(
                        "sluice.prot", "8485",
                        "sluice.data-plane.idle-timeout", "soon",
                        "sluice.admin-key", "too-short-a-secret",
                        "sluice.providers[0].kind", "antropic",
                        "sluice.providers[0].api-key", "sk-ant-1"),
                Map.of("SLUICE_PORT", "65536"));

        assertThat(new SettingsException(mistakes)).hasMessage("""
                6 settings are wrong:

                  sluice.admin-key = ***   (command line)
                      must have at least 32 characters.
                  sluice.data-plane.idle-timeout = soon   (command line)
                      must be a time such as 500ms, 10s or 5m.
                  sluice.port = 65536   (environment variable SLUICE_PORT)
                      must be a whole number from 0 to 65535.
                  sluice.prot = 8485   (command line)
                      There is no such setting. Did you mean sluice.port?
                  sluice.providers[0].kind = antropic   (command line)
                      must be one of anthropic, bedrock, bedrock-messages, claude-on-aws, vertex, foundry, simulator.
                  sluice.providers[0].name
                      must be given.""");
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.provders[0].name, sluice.providers[0].name",
        "sluice.providers[3].baseurll, sluice.providers[3].base-url",
        "sluice.provider.api-key, sluice.providers[0].api-key",
        "sluice.dataplane.maxbodi, sluice.data-plane.max-body",
        "sluice.retention-months, sluice.ledger.retention-months"
    })
    void aMisspeltNameIsAnsweredWithTheNearestOne(String written, String meant) {
        assertThat(mistakes(Map.of(written, "x"), Map.of()))
                .anySatisfy(mistake -> assertThat(mistake.explanation()).contains("Did you mean " + meant + "?"));
    }

    @Test
    void aGroupGivenAValueIsAnsweredWithItsSettings() {
        assertThat(mistakes(Map.of("sluice.ledger", "13"), Map.of()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("sluice.ledger.retention-months"));
    }

    @Test
    void secretsAreNeverShown() {
        List<Mistake> mistakes = mistakes(
                Map.of(
                        "sluice.adminn-key", "hidden-1",
                        "sluice.providers[0].apikye", "hidden-2",
                        "sluice.unheard-of", "sk-ant-hidden-3",
                        "sluice.public-url", "https://me:hidden-4@sluice.example.com"),
                Map.of("SLUICE_ADMIN_KEYY", "hidden-5", "SLUICE_PROVIDERS_0_APIKYE", "hidden-6"));

        assertThat(mistakes).hasSizeGreaterThanOrEqualTo(6);
        assertThat(new SettingsException(mistakes).getMessage()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "SLUICE_PROVIDERS_0_BASEURL, SLUICE_DATAPLANE_MAXBODY, SLUICE_DATADIR",
        "SLUICE_PROVIDERS_0_BASE_URL, SLUICE_DATA_PLANE_MAX_BODY, SLUICE_DATA_DIR"
    })
    void bothFormsOfAVariableAreAcceptedAndTakeEffect(String baseUrl, String maxBody, String dataDir) {
        ConfigurableEnvironment environment = Environments.of(
                Map.of(),
                Map.of(
                        "SLUICE_PROVIDERS_0_NAME",
                        "main",
                        "SLUICE_PROVIDERS_0_KIND",
                        "simulator",
                        baseUrl,
                        "http://localhost:9",
                        maxBody,
                        "5MB",
                        dataDir,
                        "elsewhere"));

        assertThat(SettingsCheck.mistakes(environment)).isEmpty();
        SluiceSettings settings = Binder.get(environment).bindOrCreate("sluice", Bindable.of(SluiceSettings.class));
        assertThat(settings.providers().getFirst().baseUrl()).hasToString("http://localhost:9");
        assertThat(settings.dataPlane().maxBody().toMegabytes()).isEqualTo(5);
        assertThat(settings.dataDir()).hasToString("elsewhere");
    }

    @ParameterizedTest
    @CsvSource({
        "SLUICE_DATAPLANE_MAX_BODY, SLUICE_DATA_PLANE_MAX_BODY",
        "SLUICE_PROT, SLUICE_PORT",
        "SLUICE_PROVIDER_0_NAME, SLUICE_PROVIDERS_0_NAME"
    })
    void aVariableThatReachesNoSettingIsAnsweredWithTheNearestOne(String written, String meant) {
        assertThat(mistakes(Map.of(), Map.of(written, "1")))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("Did you mean " + meant + "?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SLUICE_HOME",
                "SLUICE_JAVA_OPTS",
                "SLUICE_SERVICE_HOST",
                "SLUICE_SERVICE_PORT_HTTP",
                "SLUICE_PORT_8484_TCP_ADDR",
                "SLUICE_POSTGRES_PORT_5432_TCP"
            })
    void variablesOfTheLauncherAndOfKubernetesAreIgnored(String variable) {
        assertThat(mistakes(Map.of(), Map.of(variable, "10.0.0.1"))).isEmpty();
    }

    @Test
    void thePortThatKubernetesInventsIsExplained() {
        assertThat(mistakes(Map.of(), Map.of("SLUICE_PORT", "tcp://10.0.0.1:8484")))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("enableServiceLinks: false"));
    }

    @Test
    void providersThatContradictEachOtherOrThemselvesAreRefused() {
        List<Mistake> mistakes = mistakes(
                Map.of(
                        "sluice.providers[0].name", "main",
                        "sluice.providers[0].base-url", "api.anthropic.com",
                        "sluice.providers[1].name", "Main",
                        "sluice.providers[1].kind", "simulator",
                        "sluice.providers[1].base-url", "http://localhost:9/v1"),
                Map.of());

        assertThat(mistakes)
                .extracting(Mistake::key)
                .containsExactly(
                        "sluice.providers[0].api-key",
                        "sluice.providers[0].base-url",
                        "sluice.providers[1].base-url",
                        "sluice.providers[1].name");
    }

    @Test
    void aProviderOfEachKindNeedsWhatItsKindNeeds() {
        List<Mistake> mistakes = mistakes(
                Map.of(
                        "sluice.providers[0].name", "aws",
                        "sluice.providers[0].kind", "bedrock-messages",
                        "sluice.providers[0].aws-access-key-id", "AKIA-hidden",
                        "sluice.providers[1].name", "google",
                        "sluice.providers[1].kind", "vertex",
                        "sluice.providers[1].region", "europe-west1/../..",
                        "sluice.providers[1].api-key", "hidden"),
                Map.of());

        assertThat(mistakes)
                .extracting(Mistake::key)
                .containsExactly(
                        "sluice.providers[0].aws-secret-access-key",
                        "sluice.providers[0].region",
                        "sluice.providers[1].api-key",
                        "sluice.providers[1].project",
                        "sluice.providers[1].region");
        assertThat(new SettingsException(mistakes).getMessage()).doesNotContain("hidden");
    }

    @Test
    void twoFormsOfCredentialAreRefused() {
        assertThat(mistakes(
                        Map.of(
                                "sluice.providers[0].name", "main",
                                "sluice.providers[0].api-key", "one",
                                "sluice.providers[0].bearer-token", "two"),
                        Map.of()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("only one form"));
    }

    @Test
    void aListIsGivenAsOneTextOrElementByElement() {
        assertThat(mistakes(
                        Map.of(
                                "sluice.providers[0].name", "main",
                                "sluice.providers[0].api-key", "one",
                                "sluice.providers[0].jurisdictions", "eu, us",
                                "sluice.previous-master-keys[0]", "file:/somewhere"),
                        Map.of("SLUICE_PREVIOUS_MASTER_KEYS_0", "kms:alias/old")))
                .isEmpty();
    }

    @Test
    void thereIsOneMasterKeyAndItIsLong() {
        assertThat(mistakes(Map.of("sluice.master-key", "hidden"), Map.of()))
                .singleElement()
                .satisfies(mistake ->
                        assertThat(mistake.describe()).contains("***").doesNotContain("hidden"));
        assertThat(mistakes(
                        Map.of("sluice.master-key", "0123456789".repeat(4), "sluice.master-key-kms", "alias/sluice"),
                        Map.of()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("only one of"));
    }

    @Test
    void certificateAndKeyMustBothBeThereAndBeFiles(@TempDir Path folder) throws Exception {
        Path certificate = Files.createFile(folder.resolve("chain.pem"));

        assertThat(mistakes(Map.of("sluice.tls.certificate", certificate.toString()), Map.of()))
                .extracting(Mistake::key)
                .containsExactly("sluice.tls.private-key");
        assertThat(mistakes(
                        Map.of(
                                "sluice.tls.certificate", certificate.toString(),
                                "sluice.tls.private-key",
                                        folder.resolve("missing.pem").toString()),
                        Map.of()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("there is none at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.example.com", "/console", "ftp://x.example", "https://x.example/?a=b", "http:// x"})
    void aPublicUrlThatNobodyCanReachIsRefused(String url) {
        assertThat(mistakes(Map.of("sluice.public-url", url), Map.of()))
                .extracting(Mistake::key)
                .containsExactly("sluice.public-url");
    }

    @Test
    void aListWithAGapIsRefused() {
        assertThat(mistakes(Map.of("sluice.providers[1].name", "main"), Map.of()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("counted from 0"));
    }

    @Test
    void aReferenceToNothingIsNamed() {
        assertThat(mistakes(Map.of("sluice.admin-key", "${NO_SUCH_THING}"), Map.of()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.explanation()).contains("NO_SUCH_THING"));
    }

    private static List<Mistake> mistakes(Map<String, Object> arguments, Map<String, Object> variables) {
        return SettingsCheck.mistakes(Environments.of(arguments, variables));
    }
}

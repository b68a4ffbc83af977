package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.BetaRule.Origin;
import dev.sluice.gateway.providers.KnownProvider.Source;
import dev.sluice.gateway.providers.ProviderReplica.Machine;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {

    private static final String CANARY = "sk-ant-canary-0123456789-wxyz";

    private final Machine machine = new Machine();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        machine.close();
    }

    @Test
    void theDemoProviderStandsInUntilTheFirstRealOneIsAdded() {
        ProviderReplica here = machine.replica(folder, Map.of());
        assertThat(here.providers().demo()).isTrue();
        assertThat(here.providers().definitions())
                .extracting(ProviderDefinition::name)
                .containsExactly("demo");

        here.store().add(anthropic("main", CANARY), "ana");
        here.providers().refresh();

        assertThat(here.providers().demo()).isFalse();
        assertThat(here.providers().definitions())
                .extracting(ProviderDefinition::name)
                .containsExactly("main");
        assertThat(here.providers().definitions())
                .extracting(ProviderDefinition::credential)
                .containsExactly(new Credential.ApiKey(CANARY));
    }

    @Test
    void theConfiguredOnesComeFirstAndWinANameConflict() {
        ProviderReplica here = machine.replica(
                folder, Map.of("sluice.providers[0].name", "main", "sluice.providers[0].api-key", "sk-ant-configured"));
        here.store().add(anthropic("backup", CANARY), "ana");
        here.store().add(anthropic("main", CANARY), "ana");
        here.providers().refresh();

        assertThat(here.providers().definitions())
                .extracting(ProviderDefinition::name)
                .containsExactly("main", "backup");
        assertThat(here.providers().find("main").orElseThrow().source()).isEqualTo(Source.CONFIGURATION);
        assertThat(here.providers().known().getLast().problem()).contains("configuration");
    }

    @Test
    void everythingOfADefinitionSurvivesTheStore() {
        ProviderReplica here = machine.replica(folder, Map.of());
        ProviderDefinition full = new ProviderDefinition(
                "full",
                ProviderKind.ANTHROPIC,
                URI.create("https://models.example.com/prefix"),
                "eu-central-1",
                "project-1",
                new Credential.ApiKey(CANARY),
                true,
                true,
                Set.of("eu", "uk"),
                true,
                new BigDecimal("0.85"),
                false);

        assertThat(here.store().add(full, "ana")).isTrue();
        assertThat(here.store().add(full, "ana")).isFalse();
        here.providers().refresh();

        assertThat(here.providers().definitions()).containsExactly(full);
    }

    @Test
    void everyFormOfCredentialSurvivesTheStore() {
        ProviderReplica here = machine.replica(folder, Map.of());
        Credential.AwsStatic keys = new Credential.AwsStatic("AKIA0123456789ABCDEF", CANARY, null);
        List<Credential> all = List.of(
                new Credential.None(),
                new Credential.Bearer(CANARY),
                new Credential.AnthropicFederation(URI.create("https://a.example/t"), "rule", "org", null, "/token"),
                new Credential.AwsDefault(),
                keys,
                new Credential.AwsRole("arn:aws:iam::1:role/r", "external", keys),
                new Credential.GoogleDefault(),
                new Credential.GoogleJson("{\"client_email\":\"a@b.example\"}"),
                new Credential.AzureClient("tenant", "client", CANARY, null),
                new Credential.AzureManagedIdentity("client"));
        for (int i = 0; i < all.size(); i++) {
            here.store().add(with(anthropic("p" + i, ""), all.get(i)), "ana");
        }
        here.providers().refresh();

        assertThat(here.providers().known())
                .extracting(known -> known.definition().credential())
                .containsExactlyElementsOf(all);
        assertThat(here.providers().known().toString()).doesNotContain(CANARY);
    }

    @Test
    void theDatabaseHoldsNoCredentialInClear() {
        ProviderReplica here = machine.replica(folder, Map.of());
        here.store().add(anthropic("main", CANARY), "ana");

        assertThat(machine.jdbc()
                        .sql("select p::text || encode(credential, 'escape') from provider p")
                        .query(String.class)
                        .single())
                .doesNotContain("canary")
                .contains("…wxyz");
    }

    @Test
    void aReplacedCredentialTakesEffectWithoutARestartAndOtherAdaptersStay() {
        ProviderReplica here = machine.replica(folder, Map.of());
        here.store().add(anthropic("one", "sk-ant-first"), "ana");
        here.store().add(anthropic("two", "sk-ant-first"), "ana");
        here.providers().refresh();
        ProviderAdapter one = here.providers().adapter("one").orElseThrow();
        ProviderAdapter two = here.providers().adapter("two").orElseThrow();

        here.store().replaceCredential("one", new Credential.ApiKey(CANARY), "bo");
        here.providers().refresh();

        assertThat(here.providers().adapter("one").orElseThrow())
                .isNotSameAs(one)
                .satisfies(adapter ->
                        assertThat(adapter.definition().credential()).isEqualTo(new Credential.ApiKey(CANARY)));
        assertThat(here.providers().adapter("two").orElseThrow()).isSameAs(two);
        assertThat(here.providers().find("one").orElseThrow().updatedBy()).isEqualTo("bo");
    }

    @Test
    void aChangeReachesTheOtherReplicaWithinASecond() throws Exception {
        ProviderReplica here = machine.replica(folder, Map.of());
        ProviderReplica there = machine.replica(folder, Map.of());
        there.listen();
        CompletableFuture<List<String>> seen = new CompletableFuture<>();
        there.providers().onChange(definitions -> {
            if (definitions.stream().anyMatch(one -> one.name().equals("main"))) {
                seen.complete(definitions.stream().map(ProviderDefinition::name).toList());
            }
        });

        Instant before = Instant.now();
        here.store().add(anthropic("main", CANARY), "ana");

        assertThat(seen.get(5, TimeUnit.SECONDS)).containsExactly("main");
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aProviderWhoseCredentialCannotBeOpenedIsShownButNotUsed() throws Exception {
        machine.replica(folder, Map.of()).store().add(anthropic("main", CANARY), "ana");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));

        Providers providers = machine.replica(elsewhere, Map.of()).providers();

        assertThat(providers.definitions()).isEmpty();
        assertThat(providers.adapter("main")).isEmpty();
        assertThat(providers.known())
                .singleElement()
                .satisfies(known ->
                        assertThat(known.problem()).contains("cannot be opened").doesNotContain("canary"));
    }

    @Test
    void betaRulesOfAdminsAreNotUndoneByWhatIsLearned() {
        ProviderReplica here = machine.replica(folder, Map.of());
        BetaRule written = new BetaRule(ProviderKind.VERTEX, "context-1m", Set.of("a", "b"), Origin.ADMIN);
        here.betas().put(written, "ana");

        here.providers().learn(new BetaRule(ProviderKind.VERTEX, "context-1m", Set.of(), Origin.LEARNED));
        here.providers().refresh();

        assertThat(here.providers().betaRules()).containsExactly(written);
        assertThat(here.betas().remove(here.betas().list().getFirst().id())).isTrue();
        here.providers().refresh();
        assertThat(here.providers().betaRules()).isEmpty();
    }

    private static ProviderDefinition anthropic(String name, String key) {
        return new ProviderDefinition(
                name,
                ProviderKind.ANTHROPIC,
                URI.create("https://api.anthropic.com"),
                null,
                null,
                new Credential.ApiKey(key),
                false,
                false,
                Set.of(),
                false,
                BigDecimal.ONE,
                true);
    }

    private static ProviderDefinition with(ProviderDefinition one, Credential credential) {
        return new ProviderDefinition(
                one.name(),
                one.kind(),
                one.baseUrl(),
                null,
                null,
                credential,
                false,
                false,
                Set.of(),
                false,
                BigDecimal.ONE,
                true);
    }
}

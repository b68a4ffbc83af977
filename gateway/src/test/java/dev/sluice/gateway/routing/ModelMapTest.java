package dev.sluice.gateway.routing;

import static dev.sluice.gateway.providers.ProviderKind.ANTHROPIC;
import static dev.sluice.gateway.providers.ProviderKind.BEDROCK;
import static dev.sluice.gateway.providers.ProviderKind.BEDROCK_MESSAGES;
import static dev.sluice.gateway.providers.ProviderKind.CLAUDE_ON_AWS;
import static dev.sluice.gateway.providers.ProviderKind.FOUNDRY;
import static dev.sluice.gateway.providers.ProviderKind.SIMULATOR;
import static dev.sluice.gateway.providers.ProviderKind.VERTEX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelMapTest {

    private static final String PROFILE_ARN =
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3";

    private final ModelMap map = with(RoutingPolicy.NONE);

    private static ModelMap with(RoutingPolicy policy) {
        return new ModelMap(ModelCatalogue.bundled(), policy);
    }

    private @Nullable String idAt(ProviderKind kind, String asked) {
        return idAt(kind, null, Set.of(), asked);
    }

    private @Nullable String idAt(ProviderKind kind, @Nullable String region, Set<String> jurisdictions, String asked) {
        return map.idAt(Given.provider("it", kind, region, jurisdictions), map.understand(asked), false);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-5-5, claude-opus-5-5",
        "claude-opus-5-5[1m], claude-opus-5-5",
        "us.anthropic.claude-opus-5-5[1m], claude-opus-5-5",
        "global.anthropic.claude-opus-4-6-v1, claude-opus-4-6",
        "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-sonnet-4-5-20250929",
        "anthropic.claude-haiku-5-5, claude-haiku-5-5",
        "anthropic.claude-3-5-haiku-20241022-v1:0, claude-3-5-haiku-20241022",
        "claude-haiku-4-5@20251001, claude-haiku-4-5-20251001",
        "claude-haiku-4-5, claude-haiku-4-5-20251001",
        "claude-opus-5-5-fast, claude-opus-5-5",
        "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-sonnet-4-6, claude-sonnet-4-6",
        "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-opus-4-6-v1, claude-opus-4-6"
    })
    void everySpellingLeadsToItsModel(String asked, String model) {
        assertThat(map.understand(asked).id()).isEqualTo(model);
        assertThat(map.understand(asked).model()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-opus-5-6",
                "claude-opus-4-8-20260101",
                "claude-opus-4",
                "claude-opus",
                "opus",
                "",
                "[1m]",
                "fast",
                "-fast",
                "claude-opus-5-5-fast-fast",
                "CLAUDE-OPUS-5-5",
                PROFILE_ARN
            })
    void aNameThatOnlyLooksLikeAModelIsUnknown(String asked) {
        if (asked.equals("claude-opus-4")) {
            // An alias of the first Opus 4, and of no later one.
            assertThat(map.understand(asked).id()).isEqualTo("claude-opus-4-20250514");
        } else {
            assertThat(map.understand(asked).model()).isNull();
            assertThat(map.understand(asked).written()).isEqualTo(asked);
        }
    }

    @Test
    void eachKindOfProviderHasItsOwnNameForAModel() {
        String asked = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

        assertThat(idAt(ANTHROPIC, asked)).isEqualTo("claude-haiku-4-5-20251001");
        assertThat(idAt(SIMULATOR, asked)).isEqualTo("claude-haiku-4-5-20251001");
        assertThat(idAt(CLAUDE_ON_AWS, asked)).isEqualTo("claude-haiku-4-5-20251001");
        assertThat(idAt(VERTEX, asked)).isEqualTo("claude-haiku-4-5@20251001");
        assertThat(idAt(FOUNDRY, asked)).isEqualTo("claude-haiku-4-5");
        assertThat(idAt(BEDROCK_MESSAGES, asked)).isEqualTo("anthropic.claude-haiku-4-5");
        assertThat(idAt(BEDROCK, "eu-west-1", Set.of(), asked))
                .isEqualTo("eu.anthropic.claude-haiku-4-5-20251001-v1:0");
    }

    @Test
    void aFirstPartyAliasStaysAsTheClientWroteIt() {
        assertThat(idAt(ANTHROPIC, "claude-sonnet-4-5")).isEqualTo("claude-sonnet-4-5");
        assertThat(idAt(ANTHROPIC, "claude-sonnet-4-5[1m]")).isEqualTo("claude-sonnet-4-5");
    }

    @Test
    void aModelIsNotOfferedWhereItIsNotSold() {
        assertThat(idAt(ANTHROPIC, "claude-3-5-haiku")).isNull();
        assertThat(idAt(FOUNDRY, "claude-3-5-haiku")).isNull();
        assertThat(idAt(BEDROCK, "claude-mythos-5-2")).isNull();
        assertThat(idAt(BEDROCK_MESSAGES, "claude-sonnet-4")).isNull();
    }

    @Test
    void fastModeByIdIsAMatterOfFoundryAlone() {
        assertThat(idAt(FOUNDRY, "claude-opus-5-5-fast")).isEqualTo("claude-opus-5-5-fast");
        assertThat(idAt(FOUNDRY, "claude-opus-5-fast")).isNull();
        assertThat(idAt(ANTHROPIC, "claude-opus-5-5-fast")).isNull();
        assertThat(idAt(BEDROCK, "us-east-1", Set.of(), "claude-opus-5-5-fast")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, us",
        "ca-central-1, us",
        "us-gov-west-1, us-gov",
        "eu-central-1, eu",
        "ap-northeast-1, jp",
        "ap-southeast-2, au",
        "ap-south-1, apac",
        "sa-east-1, global",
        "global, global"
    })
    void theProfileFollowsTheRegion(String region, String prefix) {
        assertThat(idAt(BEDROCK, region, Set.of(), "claude-sonnet-5")).isEqualTo(prefix + ".anthropic.claude-sonnet-5");
    }

    @Test
    void theProfileThatWasSeenForAModelIsTakenOverTheNarrowerOne() {
        assertThat(idAt(BEDROCK, "ap-northeast-1", Set.of(), "claude-sonnet-4"))
                .isEqualTo("apac.anthropic.claude-sonnet-4-20250514-v1:0");
        assertThat(idAt(BEDROCK, "ap-northeast-1", Set.of("jp"), "claude-sonnet-4"))
                .as("not when that leaves the jurisdiction")
                .isEqualTo("jp.anthropic.claude-sonnet-4-20250514-v1:0");
    }

    @Test
    void theClientsOwnProfileIsKeptWhereTheProviderCanServeIt() {
        assertThat(idAt(BEDROCK, "eu-central-1", Set.of(), "global.anthropic.claude-opus-5"))
                .isEqualTo("global.anthropic.claude-opus-5");
        assertThat(idAt(BEDROCK, "eu-central-1", Set.of(), "us.anthropic.claude-opus-5"))
                .isEqualTo("eu.anthropic.claude-opus-5");
    }

    @Test
    void aClientCannotLeaveTheJurisdictionByAskingForTheGlobalProfile() {
        assertThat(idAt(BEDROCK, "eu-central-1", Set.of("eu"), "global.anthropic.claude-opus-5"))
                .isEqualTo("eu.anthropic.claude-opus-5");
        assertThat(idAt(BEDROCK, "sa-east-1", Set.of("br"), "claude-opus-5")).isEqualTo("anthropic.claude-opus-5");
        assertThat(idAt(BEDROCK, "us-gov-west-1", Set.of(), "global.anthropic.claude-opus-5"))
                .isEqualTo("us-gov.anthropic.claude-opus-5");
    }

    @Test
    void anAdminsMappingWinsOverTheCatalogueAtItsProviderOnly() {
        ModelMap mapped = with(Given.mapping("aws", "us.anthropic.claude-opus-5-5", PROFILE_ARN));
        AskedModel asked = mapped.understand("claude-opus-5-5");

        assertThat(mapped.idAt(Given.provider("aws", BEDROCK), asked, false)).isEqualTo(PROFILE_ARN);
        assertThat(mapped.idAt(Given.provider("google", VERTEX), asked, false)).isEqualTo("claude-opus-5-5");
    }

    @Test
    void aClientMayAskByAnIdThatIsMappedForOneProvider() {
        ModelMap mapped = with(Given.mapping("aws", "claude-opus-5-5", PROFILE_ARN));
        AskedModel asked = mapped.understand(PROFILE_ARN);

        assertThat(asked.id()).isEqualTo("claude-opus-5-5");
        assertThat(mapped.idAt(Given.provider("aws", BEDROCK), asked, false)).isEqualTo(PROFILE_ARN);
        assertThat(mapped.idAt(Given.provider("api", ANTHROPIC), asked, false)).isEqualTo("claude-opus-5-5");
    }

    @Test
    void anIdThatIsMappedTwiceForDifferentModelsMeansNeither() {
        ModelMap mapped = with(new RoutingPolicy(
                List.of(),
                Map.of("one", Map.of("claude-opus-5-5", "prod"), "two", Map.of("claude-opus-5", "prod")),
                Map.of(),
                List.of()));

        assertThat(mapped.understand("prod").model()).isNull();
    }

    @Test
    void aNameOfTheAdminsOwnIsServedWhereItIsMapped() {
        ModelMap mapped = with(Given.mapping("azure", "house-model", "deployment-7"));
        AskedModel asked = mapped.understand("house-model[1m]");

        assertThat(mapped.idAt(Given.provider("azure", FOUNDRY), asked, false)).isEqualTo("deployment-7");
        assertThat(mapped.idAt(Given.provider("api", ANTHROPIC), asked, false)).isNull();
    }

    @Test
    void bedrockCountsByTheModelItself() {
        ModelMap mapped = with(Given.mapping("aws", "claude-opus-5-5", PROFILE_ARN));

        assertThat(mapped.idAt(Given.provider("aws", BEDROCK), mapped.understand("claude-opus-5-5"), true))
                .isEqualTo("anthropic.claude-opus-5-5");
    }

    @Test
    void anAliasLeadsToItsModelEvenFromTheNameOfAnother() {
        ModelMap aliased = with(Given.aliases(Map.of(
                "opus", "best", "best", "us.anthropic.claude-opus-5-5", "claude-3-5-haiku", "claude-haiku-4-5")));

        assertThat(aliased.understand("opus[1m]").id()).isEqualTo("claude-opus-5-5");
        assertThat(aliased.understand("claude-3-5-haiku").id()).isEqualTo("claude-haiku-4-5-20251001");
    }

    @Test
    void aliasesThatGoInCirclesEnd() {
        ModelMap aliased = with(Given.aliases(Map.of("a", "b", "b", "a")));

        assertThat(aliased.understand("a").model()).isNull();
    }

    @Test
    void theNearestNamesAreOfModelsThatCanBeHad() {
        ProviderDefinition google = Given.provider("google", VERTEX);
        ModelMap aliased = with(Given.aliases(Map.of("opus-best", "claude-opus-5-5", "mythos", "claude-mythos-5-2")));

        assertThat(NearestNames.to("claude-opus-5-6", aliased.offeredNames(List.of(google))))
                .containsExactly("claude-opus-5-5", "claude-opus-4-6", "claude-opus-5");
        assertThat(NearestNames.to("opus-bst", aliased.offeredNames(List.of(google))))
                .first()
                .isEqualTo("opus-best");
        assertThat(aliased.offeredNames(List.of(google))).doesNotContain("mythos", "claude-mythos-5-2");
    }

    @Test
    void aNameOfAMegabyteIsComparedCheaply() {
        assertThat(NearestNames.to("x".repeat(1_000_000), List.of("claude-opus-5-5")))
                .containsExactly("claude-opus-5-5");
    }
}

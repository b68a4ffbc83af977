package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ModelListTest {

    private static boolean allows(String settings, String model) {
        ModelList list = ModelList.of(new JsonMapper().readTree(settings.replace('\'', '"')));
        return list == null || list.allows(model);
    }

    @Test
    void entriesAreIdsBeginningsOrFamilies() {
        String list = "{'availableModels':['claude-opus-4-8','sonnet','haiku-4-5']}";
        assertThat(allows(list, "claude-opus-4-8")).isTrue();
        assertThat(allows(list, "claude-opus-4-8-20260101")).isTrue();
        assertThat(allows(list, "claude-sonnet-5-5")).isTrue();
        assertThat(allows(list, "claude-3-5-sonnet-20241022")).isTrue();
        assertThat(allows(list, "claude-haiku-4-5-20251001")).isTrue();
        for (String other :
                new String[] {"claude-opus-4-80", "claude-opus-5", "claude-haiku-5-5", "", "opus", "claude"}) {
            assertThat(allows(list, other)).as(other).isFalse();
        }
    }

    @Test
    void aFamilyIsNarrowedByAModelOfIt() {
        String list = "{'availableModels':['opus','claude-opus-4-8']}";
        assertThat(allows(list, "claude-opus-4-8")).isTrue();
        assertThat(allows(list, "claude-opus-5-5")).isFalse();
    }

    @Test
    void exactMeansTheModelAndItsDatesOnly() {
        String list = "{'availableModels':['claude-opus-4'],'availableModelsMatch':'exact'}";
        assertThat(allows(list, "claude-opus-4-20250514")).isTrue();
        assertThat(allows(list, "claude-opus-4-8")).isFalse();
        assertThat(allows("{'availableModels':['claude-opus-4']}", "claude-opus-4-8"))
                .isTrue();
    }

    @Test
    void whatIsDeniedIsDeniedWhateverIsAvailable() {
        assertThat(allows("{'deniedModels':['opus']}", "claude-opus-5")).isFalse();
        assertThat(allows("{'deniedModels':['opus']}", "claude-sonnet-5")).isTrue();
        assertThat(allows("{'availableModels':['opus'],'deniedModels':['claude-opus-4']}", "claude-opus-5-5"))
                .isTrue();
        assertThat(allows("{'availableModels':['opus'],'deniedModels':['claude-opus-5-5']}", "claude-opus-5-5"))
                .isFalse();
    }

    @Test
    void whatIsNoListLeavesNoModelAndNothingLeavesAll() {
        assertThat(allows("{'availableModels':'sonnet'}", "claude-sonnet-5")).isFalse();
        assertThat(allows("{'availableModels':[]}", "claude-sonnet-5")).isFalse();
        assertThat(allows("{'availableModels':[7,null]}", "claude-sonnet-5")).isFalse();
        assertThat(allows("{}", "claude-sonnet-5")).isTrue();
        assertThat(allows("{'availableModels':null}", "claude-sonnet-5")).isTrue();
    }
}

package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class PoliciesTest {
    private static final ObjectNode BASE = object("""
            {"permissions":{"deny":["A","B"],"ask":["Q"],"allow":["X"],"defaultMode":"plan"},"availableModels":["m1"],
             "env":{"U":"base","V":"base"},"hooks":{"Stop":[{"n":1}]},"blockedMarketplaces":["p"],"model":"base",
             "sandbox":{"enabled":true},"builtinToolPolicy":{"Bash":"block","Read":"allow"}}""");

    @Test
    void restrictionsAddUpAndTheRestIsTheSpecificPolicys() {
        ObjectNode merged = Policies.fill(BASE, object("""
                {"permissions":{"deny":["B","C"],"ask":["R"],"allow":["Y"]},"availableModels":["m2"],"env":{"V":"own"},
                 "hooks":{"Stop":[{"n":2},{"n":1}],"Start":[{"n":3}]},"blockedMarketplaces":["q"],
                 "sandbox":{"failIfUnavailable":true},"builtinToolPolicy":{"Bash":"allow","Read":"ask"}}"""));

        assertThat(merged).isEqualTo(object("""
                {"permissions":{"deny":["A","B","C"],"ask":["Q","R"],"allow":["Y"],"defaultMode":"plan"},
                 "availableModels":["m2"],"env":{"U":"base","V":"own"},
                 "hooks":{"Stop":[{"n":1},{"n":2}],"Start":[{"n":3}]},"blockedMarketplaces":["p","q"],"model":"base",
                 "sandbox":{"failIfUnavailable":true},"builtinToolPolicy":{"Bash":"block","Read":"ask"}}"""));
        assertThat(BASE.path("env").path("V").stringValue()).isEqualTo("base");
    }

    @Test
    void theFirstMatchingPolicyIsTakenAndNobodyElsesSettingsLeak() {
        Policies policies = new Policies(List.of(
                policy(List.of("Dev"), List.of(), "{\"model\":\"dev\"}"),
                policy(List.of("dev", "Ops"), List.of("Example.com"), "{\"model\":\"ops\"}")));

        assertThat(policies.settingsOf(List.of("Ops", "Dev"), "a@example.com")).contains(object("{\"model\":\"dev\"}"));
        assertThat(policies.settingsOf(List.of("Ops"), "x@y@EXAMPLE.com")).contains(object("{\"model\":\"ops\"}"));
        assertThat(policies.settingsOf(List.of("Ops"), "a@example.org")).isEmpty();
        assertThat(policies.settingsOf(List.of("OPS"), "a@example.com")).isEmpty();
    }

    @Test
    void matchersWithMistakesAreTold() {
        assertThat(Matcher.check(List.of(" "), List.of("a@b", "x,y", "", "ok.example")))
                .hasSize(4);
    }

    private static Policies.Policy policy(List<String> groups, List<String> domains, String settings) {
        return new Policies.Policy(new Matcher(groups, domains), object(settings));
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }
}

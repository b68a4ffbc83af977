package dev.sluice.gateway.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PolicyYamlTest {

    @Test
    void aMisspeltConditionIsRefusedAndDoesNotMakeThePolicyOneForEveryone() {
        assertThatThrownBy(() -> PolicyYaml.read("managed: {policies: [{match: {group: [eng]}, cli: {}}]}"))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("managed.policies[0].match.group: is not known")
                .hasMessageContaining("groups, email_domain, workspaces, members");
    }

    @Test
    void aMatchThatIsAListIsRefused() {
        assertThatThrownBy(() -> PolicyYaml.read("policies: [{name: A, match: [eng]}]"))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policies[0].match: must be an object");
    }

    @Test
    void knownConditionsAndNoneAtAllAreRead() {
        PolicyYaml.Read read = PolicyYaml.read(
                "managed: {policies: [{match: {groups: [eng], email_domain: a.test}}, {match: null}, {}]}");
        assertThat(read.policies()).hasSize(3);
        assertThat(read.policies().getFirst().match().groups()).containsExactly("eng");
        assertThat(read.policies().getFirst().match().emailDomains()).containsExactly("a.test");
        assertThat(read.policies().getLast().name()).isEqualTo("Everyone");
    }

    @Test
    void anEmptyListOfPeopleIsRefusedBecauseItWouldMeanEveryone() {
        assertThatThrownBy(() -> PolicyYaml.read("policies: [{name: A, match: {groups: []}}]"))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("policies[0].match.groups: is empty");
    }

    @Test
    void serviceAccountsAreReadAndWritten() {
        String yaml = "policies: [{name: CI, match: {service_accounts: [ci]}, settings: {}}]";
        PolicyYaml.Entry entry = PolicyYaml.read(yaml).policies().getFirst();
        assertThat(entry.match().serviceAccounts()).containsExactly("ci");
        assertThat(PolicyYaml.read(PolicyYaml.write(java.util.List.of(entry))).policies())
                .containsExactly(entry);
    }
}

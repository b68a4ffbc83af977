package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RulesFormTest {

    private static RulesForm form(String defaultRole, String groupRoles) {
        return new RulesForm("Corp", "corp.test", true, defaultRole, "", "", groupRoles, true);
    }

    private static IdentityProvider stored(String defaultRole, String groupRoles) {
        return form(defaultRole, groupRoles).toProvider(UUID.randomUUID(), IdentityProvider.Kind.OIDC);
    }

    @Test
    void aNewProviderRaisesByItsUsualRoleAndByItsGroups() {
        assertThat(form("admin", "eng = developer").raising(null)).containsExactly("defaultRole");
        assertThat(form("user", "eng = owner").raising(null)).containsExactly("groupRoles");
        assertThat(form("user", "eng = admin\nfin = billing").raising(null)).containsExactly("groupRoles");
        assertThat(form("developer", "eng = auditor").raising(null)).isEmpty();
    }

    @Test
    void whatAnOwnerStoredMayStayAndNothingBeyondIt() {
        IdentityProvider stored = stored("admin", "eng = admin");
        assertThat(form("admin", "eng = admin\nfin = billing").raising(stored)).isEmpty();
        assertThat(form("user", "").raising(stored)).isEmpty();
        assertThat(form("admin", "eng = owner").raising(stored)).containsExactly("groupRoles");
        assertThat(form("admin", "eng = admin\nall = admin").raising(stored)).containsExactly("groupRoles");
    }
}

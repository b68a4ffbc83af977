package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.GatewayTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/**
 * Whoever sets a provider's issuer can say there that they are an owner, and whoever has a SCIM token can readdress one. So
 * only owners do.
 */
@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class OwnersOnlyTest {

    @Autowired
    private Members members;

    @Autowired
    private IdentityProviders providers;

    private final MockMvc browser;
    private final UUID id = Ids.next();

    OwnersOnlyTest(@Autowired WebApplicationContext context) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    private static MockHttpServletRequestBuilder provider(String path, String issuer, String name) {
        return post(path)
                .param("name", name)
                .param("issuer", issuer)
                .param("clientId", "sluice")
                .param("publicClient", "true")
                .param("_provision", "on")
                .param("_userinfo", "on")
                .param("scopes", "openid email")
                .param("emailDomains", "corp.test")
                .param("defaultRole", "user")
                .param("emailPointer", "/email")
                .param("namePointer", "/name")
                .param("enabled", "true")
                .with(csrf());
    }

    private void stored() {
        IdentityProvider common = new IdentityProvider(
                id,
                IdentityProvider.Kind.OIDC,
                id.toString(),
                true,
                List.of(),
                false,
                Role.USER,
                List.of(),
                List.of(),
                Map.of(),
                java.time.Instant.EPOCH);
        providers.save(
                new OidcProvider(
                        common, "https://idp.test", "sluice", null, "openid", "/email", "/name", "", false, null),
                null,
                "test");
    }

    private Member somebody(Role role) {
        return members.add(Ids.next() + "@corp.test", "Some Body", role);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OWNER")
    void nobodyElseChangesAProviderOrAScimConnection(Role role) throws Exception {
        stored();
        Member member = somebody(role);
        String page = "/console/sso/" + id;
        for (MockHttpServletRequestBuilder change : List.of(
                provider("/console/sso", "https://evil.test", "Evil " + id),
                provider(page + "/edit", "https://evil.test", id.toString()),
                post(page + "/enabled").param("enabled", "false").with(csrf()),
                post(page + "/remove").with(csrf()),
                post("/console/sso/saml").param("name", "Evil " + id).with(csrf()),
                post("/console/sso/saml/" + id + "/keys").with(csrf()),
                post("/console/scim")
                        .param("name", "Evil")
                        .param("role", "USER")
                        .with(csrf()),
                post("/console/scim/" + Ids.text("scim", id) + "/rotate").with(csrf()))) {
            browser.perform(change.with(SignedInAs.member(member))).andExpect(status().isForbidden());
        }
        assertThat(providers.findOidc(id).orElseThrow().issuer()).isEqualTo("https://idp.test");
        assertThat(providers.list()).noneMatch(each -> each.name().startsWith("Evil"));
    }

    @Test
    void anAdminSeesWhyAndWhatIsSet() throws Exception {
        stored();
        Member admin = somebody(Role.ADMIN);
        for (String path : List.of(
                "/console/sso/" + id + "/edit",
                "/console/sso/new",
                "/console/sso/saml/new",
                "/console/scim/new",
                "/console/sso",
                "/console/scim")) {
            browser.perform(get(path).with(SignedInAs.member(admin)))
                    .andExpect(status().isOk())
                    .andExpect(content().string(containsString("Only owners change")))
                    .andExpect(content().string(not(containsString("??"))));
        }
        browser.perform(get("/console/sso/" + id + "/edit").with(SignedInAs.member(admin)))
                .andExpect(content().string(containsString("disabled=\"disabled\"")))
                .andExpect(content().string(containsString("https://idp.test")));
    }

    @Test
    void anOwnerChangesThem() throws Exception {
        stored();
        Member owner = somebody(Role.OWNER);
        browser.perform(get("/console/sso/" + id + "/edit").with(SignedInAs.member(owner)))
                .andExpect(content().string(not(containsString("Only owners change"))))
                .andExpect(content().string(not(containsString("disabled=\"disabled\""))));
        browser.perform(provider("/console/sso/" + id + "/edit", "https://new.test", id.toString())
                        .with(SignedInAs.member(owner)))
                .andExpect(status().is3xxRedirection());
        assertThat(providers.findOidc(id).orElseThrow().issuer()).isEqualTo("https://new.test");
        browser.perform(post("/console/sso/" + id + "/remove").with(csrf()).with(SignedInAs.member(owner)))
                .andExpect(status().is3xxRedirection());
    }
}

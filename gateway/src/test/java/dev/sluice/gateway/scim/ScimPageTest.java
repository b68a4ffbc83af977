package dev.sluice.gateway.scim;

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
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class ScimPageTest {

    @Autowired
    private org.springframework.jdbc.core.simple.JdbcClient database;

    @Autowired
    private Members members;

    @Autowired
    private Connections connections;

    private final MockMvc browser;

    ScimPageTest(@Autowired WebApplicationContext context) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @Test
    void anOwnerMakesChangesAndRemovesAConnection() throws Exception {
        Member owner = members.add(Ids.next() + "@corp.test", "Owner", Role.OWNER);
        Object token = browser.perform(post("/console/scim")
                        .param("name", "Entra of us")
                        .param("role", "USER")
                        .param("mappings", "Devs = developer")
                        .with(SignedInAs.member(owner))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection())
                .andReturn()
                .getFlashMap()
                .get("token");
        UUID id = connections.authenticate(String.valueOf(token)).orElseThrow().id();
        String page = "/console/scim/" + Ids.text("scim", id);

        for (String path : new String[] {
            "/console/scim", "/console/scim/new", page + "/edit", page + "/rotate", page + "/disable", page + "/remove"
        }) {
            browser.perform(get(path).with(SignedInAs.member(owner)))
                    .andExpect(status().isOk())
                    .andExpect(content().string(not(containsString("??"))));
        }
        browser.perform(post(page + "/edit")
                        .param("name", "Entra")
                        .param("role", "USER")
                        .param("mappings", "All = owner")
                        .with(SignedInAs.member(owner))
                        .with(csrf()))
                .andExpect(status().is(422));
        browser.perform(post(page + "/remove").with(SignedInAs.member(owner)).with(csrf()))
                .andExpect(status().is3xxRedirection());
        assertThat(connections.find(id)).isEmpty();
        assertThat(database.sql("select action from audit_event where subject_id = ? and actor_id = ? order by id")
                        .params(Ids.text("scim", id), owner.id())
                        .query(String.class)
                        .list())
                .containsExactly("scim_connection.created", "scim_connection.changed", "scim_connection.removed");
    }
}

package dev.sluice.gateway.guardrails;

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
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class GuardrailsPageTest {

    @Autowired
    private Members members;

    @Autowired
    private Guardrails guardrails;

    private final MockMvc browser;

    GuardrailsPageTest(@Autowired WebApplicationContext context) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @Test
    void anAdminMakesChangesAndRemovesAGuardrail() throws Exception {
        Member admin = members.add(Ids.next() + "@corp.test", "Admin", Role.ADMIN);
        browser.perform(get("/console/guardrails").with(SignedInAs.member(admin)))
                .andExpect(content().string(containsString("No guardrails yet")));
        browser.perform(everything(post("/console/guardrails"))
                        .param("name", "House <rules>")
                        .param("audience", "everybody:")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection());
        Guardrail made = guardrails.list().getFirst().guardrail();
        assertThat(TermsSummary.matters(made.terms())).hasSize(11);
        assertThat(made.enabled()).isFalse();
        String page = "/console/guardrails/" + Ids.text(Guardrail.ID, made.id());

        for (String path :
                new String[] {"/console/guardrails", "/console/guardrails/new", page + "/edit", page + "/remove"}) {
            browser.perform(get(path).with(SignedInAs.member(admin)))
                    .andExpect(status().isOk())
                    .andExpect(content().string(not(containsString("??"))))
                    .andExpect(content().string(not(containsString("<rules>"))));
        }
        browser.perform(post(page + "/edit")
                        .param("name", "House")
                        .param("audience", "member:" + Ids.text("user", admin.id()))
                        .param("enabled", "true")
                        .param("secrets", "warn")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection());
        assertThat(guardrails.list().getFirst().guardrail().audience().target()).isEqualTo(admin.id());
        browser.perform(post(page + "/remove").with(SignedInAs.member(admin)).with(csrf()))
                .andExpect(status().is3xxRedirection());
        assertThat(guardrails.list()).isEmpty();
    }

    private static MockHttpServletRequestBuilder everything(MockHttpServletRequestBuilder form) {
        return form.param("allowedModels", "claude-haiku-*, opus")
                .param("deniedModels", "claude-opus-4-1")
                .param("maxTokens", "32000")
                .param("serverTools", "none")
                .param("fastMode", "deny")
                .param("geographies", "us")
                .param("clients", "claude_code", "sdk")
                .param("minimumVersion", "2.1.300")
                .param("addresses", "10.0.0.0/8\n::1")
                .param("days", "mon", "tue")
                .param("from", "08:00")
                .param("until", "18:00")
                .param("zone", "Europe/Berlin")
                .param("secrets", "block");
    }

    @Test
    void mistakesAreShownAtTheirFieldsAndWhatWasTypedStays() throws Exception {
        Member admin = members.add(Ids.next() + "@corp.test", "Admin", Role.ADMIN);
        for (String[] bad : new String[][] {
            {"audience", "group:nobody"},
            {"audience", "nonsense"},
            {"maxTokens", "many"},
            {"addresses", "<script>"},
            {"zone", "Mars/Base"},
            {"clients", "curl"}
        }) {
            browser.perform(everything(post("/console/guardrails"))
                            .param("name", "Kept name")
                            .param("audience", "everybody:")
                            .with(request -> {
                                request.setParameter(bad[0], bad[1]);
                                return request;
                            })
                            .with(SignedInAs.member(admin))
                            .with(csrf()))
                    .andExpect(status().is(422))
                    .andExpect(content().string(containsString("Kept name")))
                    .andExpect(content().string(containsString("class=\"problem\"")))
                    .andExpect(content().string(not(containsString("<script>\""))));
        }
        browser.perform(post("/console/guardrails")
                        .param("name", "Says nothing")
                        .param("audience", "everybody:")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is(422));
        Member developer = members.add(Ids.next() + "@corp.test", "Dev", Role.DEVELOPER);
        browser.perform(get("/console/guardrails").with(SignedInAs.member(developer)))
                .andExpect(status().isForbidden());
    }
}

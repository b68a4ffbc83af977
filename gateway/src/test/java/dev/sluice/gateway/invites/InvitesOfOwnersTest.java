package dev.sluice.gateway.invites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.GatewayTest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** A new link of an owner's invite would make an owner of the admin who sees it. */
@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class InvitesOfOwnersTest {

    @Autowired
    private Members members;

    @Autowired
    private Invites invites;

    private final MockMvc browser;

    InvitesOfOwnersTest(@Autowired WebApplicationContext context) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    private Outcome.Invited invited(Role role, Member by) {
        return (Outcome.Invited)
                invites.invite(new Asked("new-" + Ids.next() + "@corp.test", role, List.of(), List.of(), by.id()));
    }

    private void press(Invite invite, String what, Member who) throws Exception {
        browser.perform(post("/console/invites/" + Ids.text(Invite.ID, invite.id()) + "/" + what)
                        .with(csrf())
                        .with(SignedInAs.member(who)))
                .andExpect(redirectedUrl("/console/invites"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"OWNER", "ADMIN"})
    void anAdminGetsNoLinkOfOneAndEndsNone(Role role) throws Exception {
        Member owner = members.add(Ids.next() + "@corp.test", "Owner", Role.OWNER);
        Member admin = members.add(Ids.next() + "@corp.test", "Admin", Role.ADMIN);
        Outcome.Invited invited = invited(role, owner);

        String buttons =
                "/console/invites/" + Ids.text(Invite.ID, invited.invite().id());
        browser.perform(get("/console/invites").with(SignedInAs.member(admin)))
                .andExpect(content().string(not(containsString(buttons))));
        browser.perform(get("/console/invites").with(SignedInAs.member(owner)))
                .andExpect(content().string(containsString(buttons)));
        press(invited.invite(), "resend", admin);
        assertThat(invites.opens(invited.token())).as("still the same link").isPresent();
        press(invited.invite(), "withdraw", admin);
        assertThat(invites.opens(invited.token())).as("still open").isPresent();

        press(invited.invite(), "resend", owner);
        assertThat(invites.opens(invited.token())).as("replaced").isEmpty();
    }
}

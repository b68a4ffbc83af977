package dev.sluice.gateway.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.flash;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.OwnOrganization;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class PeoplePagesTest {

    private static final Pattern TOKEN = Pattern.compile("/invite\\?token=([\\w-]+)");

    @Autowired
    private Members members;

    @Autowired
    private OwnOrganization organization;

    @Autowired
    private Groups groups;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private ApiKeys keys;

    private final MockMvc browser;
    private Member owner;
    private Member admin;
    private Member dev;

    PeoplePagesTest(@Autowired WebApplicationContext context, @Autowired Members members) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        owner = members.add(email(), "Olga", Role.OWNER);
        admin = members.add(email(), "Adam", Role.ADMIN);
        dev = members.add(email(), "Dev <b>", Role.DEVELOPER);
    }

    @BeforeEach
    void everyoneIsThere() {
        assertThat(members.find(owner.id())).isPresent();
    }

    private static String email() {
        return Ids.text("u", Ids.next()) + "@corp.test";
    }

    private static String page(Member member) {
        return "/console/members/" + Ids.text("user", member.id());
    }

    @Test
    void onlyAnOwnerNamesTheOrganization() throws Exception {
        String path = "/console/account/organization";
        browser.perform(get(path).with(SignedInAs.member(admin))).andExpect(status().isForbidden());
        browser.perform(post(path).param("name", "Mine").with(csrf()).with(SignedInAs.member(admin)))
                .andExpect(status().isForbidden());

        browser.perform(post(path).param("name", "Co\u202Erp").with(csrf()).with(SignedInAs.member(owner)))
                .andExpect(status().is(422))
                .andExpect(content().string(containsString("name: must not contain control characters")));
        browser.perform(post(path).param("name", "Corp & Co").with(csrf()).with(SignedInAs.member(owner)))
                .andExpect(redirectedUrl("/console/account"));

        browser.perform(get("/console/account").with(SignedInAs.member(owner)))
                .andExpect(content().string(containsString("Corp &amp; Co")));
        assertThat(organization.rename("Organization").name()).isEqualTo("Organization");
    }

    @Test
    void everyPageIsShownWhole() throws Exception {
        Group group = groups.create(Ids.text("g", Ids.next()));
        groups.add(group.id(), dev.id(), Groups.DIRECT);
        Workspace workspace = workspaces.create(Ids.text("w", Ids.next()));
        workspaces.put(workspace.id(), dev.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        String groupId = Ids.text("rbac_group", group.id());
        String workspaceId = Ids.text("wrkspc", workspace.id());
        for (String path : new String[] {
            "/console/members?q=dev&role=developer&status=active",
            "/console/members?q=nobody-like-that",
            page(dev),
            page(dev) + "/suspend",
            page(dev) + "/remove",
            "/console/invites",
            "/console/invites/new",
            "/console/groups",
            "/console/groups/" + groupId,
            "/console/groups/" + groupId + "/delete",
            "/console/workspaces",
            "/console/workspaces/" + workspaceId,
            "/console/workspaces/" + workspaceId + "/archive"
        }) {
            browser.perform(get(path).with(SignedInAs.member(owner)))
                    .andExpect(status().isOk())
                    .andExpect(content().string(not(containsString("??"))))
                    .andExpect(content().string(not(containsString("Dev <b>"))))
                    .andExpect(header().string("Content-Security-Policy", containsString("default-src 'none'")));
            browser.perform(get(path).with(SignedInAs.member(dev))).andExpect(status().isForbidden());
        }
    }

    @Test
    void aGroupThatADirectoryBroughtIsShownAndNotChanged() throws Exception {
        groups.setFrom("scim:" + Ids.next(), dev.id(), java.util.List.of("From SCIM " + dev.id()));
        Group group = groups.findByName("From SCIM " + dev.id()).orElseThrow();
        String page = "/console/groups/" + Ids.text("rbac_group", group.id());
        browser.perform(get(page).with(SignedInAs.member(owner)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("A directory keeps this group by SCIM")))
                .andExpect(content().string(not(containsString(page + "/rename"))));
        browser.perform(get("/console/groups").with(SignedInAs.member(owner)))
                .andExpect(content().string(not(containsString(page + "/delete"))));
        browser.perform(get(page(dev)).with(SignedInAs.member(owner)))
                .andExpect(content().string(containsString("from SCIM")))
                .andExpect(content().string(not(containsString("/groups/leave"))));
        for (String step : new String[] {"/rename", "/delete", "/members/remove"}) {
            browser.perform(post(page + step)
                            .param("name", "Mine")
                            .param("member", Ids.text("user", dev.id()))
                            .with(SignedInAs.member(owner))
                            .with(csrf()))
                    .andExpect(status().isConflict());
        }
        assertThat(groups.of(dev.id())).contains(group);
    }

    @Test
    void aSuspendedMembersPageShowsWhatEnded() throws Exception {
        keys.mint(dev.id(), "laptop", KeyKind.CLAUDE_CODE, null);
        browser.perform(post(page(dev) + "/suspend").with(csrf()).with(SignedInAs.member(admin)))
                .andExpect(redirectedUrl(page(dev)));

        assertThat(members.find(dev.id()).orElseThrow().status()).isEqualTo(MemberStatus.SUSPENDED);
        browser.perform(get(page(dev)).with(SignedInAs.member(admin)))
                .andExpect(content().string(containsString("Keys that are refused now: 1")))
                .andExpect(content().string(containsString("Signed-in devices that are refused now: 0")))
                .andExpect(content().string(containsString("Never")));
    }

    @Test
    void adminsTouchNeitherAdminsNorOwnersAndMakeNone() throws Exception {
        for (Member high : new Member[] {owner, admin}) {
            for (String step : new String[] {"/suspend", "/remove"}) {
                browser.perform(post(page(high) + step).with(csrf()).with(SignedInAs.member(admin)))
                        .andExpect(status().isForbidden());
            }
        }
        browser.perform(post(page(dev) + "/role")
                        .param("role", "ADMIN")
                        .with(csrf())
                        .with(SignedInAs.member(admin)))
                .andExpect(status().isForbidden());
        assertThat(members.find(dev.id()).orElseThrow().role()).isEqualTo(Role.DEVELOPER);
        browser.perform(post(page(dev) + "/role")
                        .param("role", "ADMIN")
                        .with(csrf())
                        .with(SignedInAs.member(owner)))
                .andExpect(flash().attribute("notice", "notice.member.changed"));
    }

    @Test
    void adminsOpenNoDoorOfTheirOwnByAnIdentityProvider() throws Exception {
        for (String path : new String[] {"/console/sso", "/console/sso/saml", "/console/scim"}) {
            browser.perform(post(path).param("name", "Mine").with(csrf()).with(SignedInAs.member(admin)))
                    .andExpect(status().isForbidden());
        }
    }

    @Test
    void aFileOfInvitesIsAnsweredLineByLineAndItsLinksMakeMembersOnce() throws Exception {
        String email = email();
        String csv = "role,email\n" + "user," + email + "\nuser," + email + "\nking," + email() + "\n";
        String answer = browser.perform(multipart("/console/invites")
                        .file(new MockMultipartFile(
                                "file", "team.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)))
                        .with(csrf())
                        .with(SignedInAs.member(admin)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("1 of 3 invited")))
                .andExpect(content().string(containsString("Duplicate of line 2")))
                .andExpect(content().string(containsString("Unknown role: king")))
                .andReturn()
                .getResponse()
                .getContentAsString();
        Matcher link = TOKEN.matcher(answer);
        assertThat(link.find()).isTrue();
        String token = link.group(1);

        browser.perform(get("/invite").param("token", token))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString(email)))
                .andExpect(header().string("Referrer-Policy", "no-referrer"))
                .andExpect(header().string("Content-Security-Policy", containsString("default-src 'none'")));
        browser.perform(post("/invite")
                        .param("token", token)
                        .param("name", "New")
                        .param("password", "short")
                        .with(csrf()))
                .andExpect(status().is(422));
        assertThat(members.findByEmail(email)).isEmpty();
        for (int i = 0; i < 2; i++) {
            browser.perform(post("/invite")
                            .param("token", token)
                            .param("name", "New")
                            .param("password", "gate lifts water quietly")
                            .param("repeat", "gate lifts water quietly")
                            .with(csrf()))
                    .andExpect(i == 0 ? redirectedUrl("/console/connect") : status().isGone());
        }
        assertThat(members.findByEmail(email).orElseThrow().role()).isEqualTo(Role.USER);
        browser.perform(get("/invite").param("token", "no such")).andExpect(status().isGone());
    }

    @Test
    void aFileThatIsTooLargeIsRefusedInWords() throws Exception {
        browser.perform(multipart("/console/invites")
                        .file(new MockMultipartFile("file", "bomb.csv", "text/csv", new byte[10 << 20]))
                        .with(csrf())
                        .with(SignedInAs.member(admin)))
                .andExpect(status().is(422))
                .andExpect(content().string(containsString("Nothing was invited: this is more than 256 KB")));
    }
}

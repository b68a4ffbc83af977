package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Members, invites, groups and workspaces in a real browser: quiet under the strict policy, wide and narrow. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class PeopleBrowserTest {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private PublicListener listener;

    @Test
    void anOwnerInvitesAListAndAnInviteeJoinsByTheLink() {
        try (Browser browser = Browser.open(listener.port())) {
            browser.size(1280, 860);
            browser.go(setup.pendingLink().orElseThrow());
            browser.type("name", "Ana Lindqvist");
            browser.type("email", "ana@corp.test");
            browser.type("password", PASSWORD);
            browser.type("repeat", PASSWORD);
            browser.press("form.stack button");
            browser.awaitPath("/console/account?welcome");
            Member maya = members.add("maya.okafor@corp.test", "Maya Okafor", Role.DEVELOPER);
            groups.add(groups.create("Platform").id(), maya.id(), Groups.DIRECT);
            Workspace research = workspaces.create("Research");
            workspaces.put(research.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
            keys.mint(maya.id(), "laptop", KeyKind.CLAUDE_CODE, null);

            browser.go("/console/invites/new");
            browser.type(
                    "lines", "li.chen@corp.test\ntom@corp.test, king\nli.chen@corp.test\nsofia@corp.test, billing\n");
            browser.press("main form button[type=submit]");
            String link = browser.find("#link-1").getText();
            photograph(browser, "invites-results");
            browser.go("/console/members/" + Ids.text("user", maya.id()) + "/suspend");
            browser.press("#sheet button[type=submit]");
            for (String page : List.of(
                    "/console/members",
                    "/console/members/" + Ids.text("user", maya.id()),
                    "/console/invites",
                    "/console/invites/new",
                    "/console/groups",
                    "/console/workspaces",
                    "/console/workspaces/" + Ids.text("wrkspc", research.id()),
                    "/console/scim",
                    "/console/scim/new",
                    "/console/connect",
                    "/console/feedback",
                    "/console/devices",
                    "/console/account/organization",
                    "/console/audit")) {
                browser.go(page);
                assertThat(browser.find("body").getText()).as(page).doesNotContain("??");
                browser.assertQuiet();
                photograph(
                        browser,
                        page.substring(9).replaceAll("_[0-9a-f]{32}", "").replace('/', '-'));
            }
            String token = URI.create(link).getQuery();
            browser.go("/invite?" + token);
            photograph(browser, "accept");
            browser.type("name", "Li Chen");
            browser.type("password", PASSWORD);
            browser.type("repeat", PASSWORD);
            browser.press("form.stack button[type=submit]");
            browser.awaitPath("/console/connect");
            browser.go("/invite?" + token);
            browser.forgetMessages();
            photograph(browser, "gone");
        }
        assertThat(members.findByEmail("li.chen@corp.test").orElseThrow().role())
                .isEqualTo(Role.DEVELOPER);
    }

    private static void photograph(Browser browser, String name) {
        for (String theme : List.of("light", "dark")) {
            for (int width : new int[] {1280, 390}) {
                browser.theme(theme);
                browser.size(width, 860);
                assertThat(browser.slides()).as("%s slides at %d", name, width).isFalse();
                browser.photograph(
                        Path.of("target", "screenshots", "people" + "-" + name + "-" + theme + "-" + width + ".png"));
            }
        }
        browser.theme("light");
        browser.size(1280, 860);
    }
}

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
import dev.sluice.gateway.policies.TestPolicies;
import dev.sluice.gateway.proxy.PublicListener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Policies in a real browser: quiet under the strict content policy, wide and narrow, light and dark. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class PoliciesBrowserTest {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private PublicListener listener;

    @Autowired
    private ApplicationContext gateway;

    @Test
    void anAdminWritesTriesAndPublishesAPolicy() {
        try (Browser browser = Browser.open(listener.port())) {
            browser.size(1280, 860);
            browser.go(setup.pendingLink().orElseThrow());
            browser.type("name", "Ana Lindqvist");
            browser.type("email", "ana@corp.test");
            browser.type("password", PASSWORD);
            browser.type("repeat", PASSWORD);
            browser.press("form.stack button");
            browser.awaitPath("/console/account?welcome");
            browser.go("/console/policies");
            photograph(browser, "empty");
            Member maya = members.add("maya.okafor@corp.test", "Maya Okafor", Role.DEVELOPER);
            groups.add(groups.create("Platform").id(), maya.id(), Groups.DIRECT);

            browser.go("/console/policies/new");
            photograph(browser, "new");
            browser.type("name", "Everyone");
            browser.press("#sheet button[type=submit]");
            browser.awaitText("h1", "Edit policy");
            String draft = browser.path();
            String policy = draft.substring(0, draft.lastIndexOf('/'));
            browser.press("button[value=version]");
            browser.awaitText("h1", "Publish");
            photograph(browser, "release");
            browser.press("#sheet button[type=submit]");
            browser.awaitText(".notice", "is published");
            TestPolicies.publish(gateway, "Platform team", "{'permissions':{'deny':['WebFetch','Bash(docker *)']}}");
            TestPolicies.sight(gateway, maya.id());

            browser.go(draft);
            browser.run("const t = document.querySelector('[name=settings]'); t.value = t.value"
                    + ".replace('\"Bash(sudo *)\"', '\"Bash(sudo *)\", \"Bash(git push *)\"').replace('30', '14')"
                    + ".replace('\"env\"', '\"permisions\": {}, \"env\"')");
            browser.press("button[value=save]");
            browser.awaitText(".notice", "saved");
            String hers = "member=" + Ids.text("user", maya.id());
            String id = policy.substring(policy.lastIndexOf('/') + 1);
            browser.go(draft);
            browser.press("details summary");
            photograph(browser, "editor");
            for (String page : List.of(
                    "/console/policies",
                    policy,
                    policy + "/diff?from=1",
                    policy + "/adoption",
                    policy + "/remove",
                    policy + "/files",
                    "/console/policies/transfer",
                    "/console/policies/mcp",
                    "/console/policies/person?" + hers,
                    "/console/policies/person?" + hers + "&policy=" + id)) {
                browser.go(page);
                assertThat(browser.find("body").getText()).as(page).doesNotContain("??");
                browser.assertQuiet();
                photograph(
                        browser,
                        page.replace(id, "one")
                                .replaceAll("[?&].*policy.*", "-draft")
                                .replaceAll("\\?.*", "")
                                .substring(9)
                                .replace('/', '-'));
            }
            browser.go("/console/policies/what-if?" + hers + "&policy=" + id);
            browser.type("calls", "git push origin main");
            browser.press("button[value=one]");
            browser.awaitText(".decision", "Bash(git push *)");
            photograph(browser, "what-if");
            browser.type("calls", "ls\ngit push origin main\ncurl https://example.com\nsudo id");
            browser.press("button[value=many]");
            browser.awaitText("h2", "4 calls");
            photograph(browser, "replay");
        }
    }

    private static void photograph(Browser browser, String name) {
        for (String theme : List.of("light", "dark")) {
            for (int width : new int[] {1280, 390}) {
                browser.theme(theme);
                browser.size(width, 860);
                assertThat(browser.slides()).as("%s slides at %d", name, width).isFalse();
                browser.photograph(
                        Path.of("target", "screenshots", "policies-" + name + "-" + theme + "-" + width + ".png"));
            }
        }
        browser.theme("light");
        browser.size(1280, 860);
    }
}

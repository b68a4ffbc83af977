package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.sso.FakeIdentityProvider;
import dev.sluice.gateway.workspaces.Workspaces;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Service accounts, trust rules and admin keys in a real browser: from an empty console to a token that is tested. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class MachinesBrowserTest {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private ServiceAccounts accounts;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private PublicListener listener;

    @Test
    void anOwnerLetsACiJobInWithoutASecret() {
        try (Browser browser = Browser.open(listener.port());
                FakeIdentityProvider issuer = new FakeIdentityProvider()) {
            browser.size(1280, 860);
            browser.go(setup.pendingLink().orElseThrow());
            browser.type("name", "Ana Lindqvist");
            browser.type("email", "ana@corp.test");
            browser.type("password", PASSWORD);
            browser.type("repeat", PASSWORD);
            browser.press("form.stack button");
            browser.awaitPath("/console/account?welcome");
            workspaces.create("Research");

            look(browser, "/console/service-accounts", "services-empty");
            look(browser, "/console/service-accounts/trust", "trust-empty");
            look(browser, "/console/admin-keys", "admin-keys-empty");

            browser.go("/console/service-accounts");
            browser.type("name", "Nightly review");
            browser.press("main form.filters button");
            browser.awaitText("main", "Nightly review", "Developer");
            accounts.create("Release pipeline of the mobile applications team", Role.CLAUDE_CODE_USER);
            look(browser, "/console/service-accounts", "services");
            ServiceAccount account = accounts.list(false).getLast();
            String page = "/console/service-accounts/" + Ids.text("svac", account.id());
            browser.go(page);
            browser.press("form[action$='/workspaces'] button");
            browser.awaitText("main", "Research");
            browser.type("name", "Nightly review");
            browser.find("form[action$='/keys'] input[name=name]").sendKeys("build-server");
            browser.press("form[action$='/keys'] button");
            browser.awaitText("main", "Key created");
            photograph(browser, "service-key");
            look(browser, page, "service");
            look(
                    browser,
                    "/console/workspaces/"
                            + Ids.text(
                                    "wrkspc", workspaces.list(false).getFirst().id()),
                    "workspace");
            look(browser, page + "/archive", "service-archive");

            browser.go("/console/service-accounts/trust/new");
            browser.press("main form button[type=submit]");
            browser.awaitText("main", "Choose one");
            browser.forgetMessages();
            photograph(browser, "trust-form-problem");
            browser.type("name", "Nightly on main");
            browser.type("issuer", issuer.issuer());
            browser.type("audience", "sluice-ci");
            browser.type("conditions", "repository = corp/app\nref = refs/heads/main");
            browser.find("select[name=account]").sendKeys("Nightly");
            browser.press("main form button[type=submit]");
            browser.awaitText("main", "Nightly on main", "repository = corp/app");
            look(browser, "/console/service-accounts/trust", "trust");
            String test = String.valueOf(browser.find("td.actions a").getDomAttribute("href"));
            browser.go(test);
            long now = Instant.now().getEpochSecond();
            browser.type(
                    "token",
                    issuer.sign(Map.of(
                            "iss", issuer.issuer(),
                            "aud", "sluice-ci",
                            "sub", "repo:corp/app:ref:refs/heads/feature",
                            "iat", now,
                            "exp", now + 300,
                            "repository", "corp/app",
                            "ref", "refs/heads/feature")));
            browser.press("main form button[type=submit]");
            browser.awaitText("main", "Would be refused", "it says refs/heads/feature, the rule wants refs/heads/main");
            browser.assertQuiet();
            photograph(browser, "trust-test");
            look(browser, test.replace("/test", "/edit"), "trust-form");
            look(browser, test.replace("/test", "/remove"), "trust-remove");

            browser.go("/console/admin-keys/new");
            browser.type("name", "terraform");
            browser.press("input[value='read:members']");
            browser.press("input[value='write:workspaces']");
            photograph(browser, "admin-keys-new");
            browser.press("main form button[type=submit]");
            browser.awaitText("main", "Key created", "terraform", "read:members write:workspaces");
            photograph(browser, "admin-keys-made");
            look(browser, "/console/admin-keys", "admin-keys");

            Member maya = members.add("maya.okafor@corp.test", "Maya Okafor", Role.DEVELOPER);
            groups.setFrom("scim:" + Ids.next(), maya.id(), List.of("Platform engineers"));
            groups.create("Pilot");
            look(browser, "/console/groups", "groups");
            look(
                    browser,
                    "/console/groups/"
                            + Ids.text(
                                    "rbac_group",
                                    groups.findByName("Platform engineers")
                                            .orElseThrow()
                                            .id()),
                    "group-scim");
            look(browser, "/console/members/" + Ids.text("user", maya.id()), "member-scim");
            look(browser, "/console/audit", "audit");
            look(browser, "/console/keys", "keys");
        }
    }

    private static void look(Browser browser, String page, String name) {
        browser.go(page);
        assertThat(browser.find("body").getText()).as(page).doesNotContain("??");
        browser.assertQuiet();
        photograph(browser, name);
    }

    private static void photograph(Browser browser, String name) {
        for (String theme : List.of("light", "dark")) {
            for (int width : new int[] {1280, 390}) {
                browser.theme(theme);
                browser.size(width, 860);
                assertThat(browser.slides()).as("%s slides at %d", name, width).isFalse();
                browser.photograph(
                        Path.of("target", "screenshots", "machines-" + name + "-" + theme + "-" + width + ".png"));
            }
        }
        browser.theme("light");
        browser.size(1280, 860);
    }
}

package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.sso.FakeIdentityProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** The whole application in a real browser: a provider is entered, tested, used to sign in and out, and removed. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
// The set-up link works once: the gateway must be one that has no owner yet.
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class SsoEndToEndTest {

    private static final Path PICTURES = Path.of("target/pictures");
    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private PublicListener listener;

    @Test
    void aProviderIsEnteredTestedUsedAndRemoved() {
        try (FakeIdentityProvider corp = new FakeIdentityProvider();
                Browser browser = Browser.open(listener.port())) {
            corp.person(Map.of(
                    "sub",
                    "4711",
                    "email",
                    "maya@corp.test",
                    "email_verified",
                    true,
                    "name",
                    "Maya Okafor",
                    "groups",
                    List.of("platform-team")));
            setUp(browser);
            browser.go("/console/sso");
            photograph(browser, "sso-empty");
            enter(browser, corp);
            photograph(browser, "sso-list");
            browser.press("td.actions a[href$=test]");
            browser.awaitText("main", "would become a member", "maya@corp.test", "Auditor");
            photograph(browser, "sso-test");
            assertThat(members.findByEmail("maya@corp.test")).isEmpty();

            signOut(browser);
            browser.awaitPath("/sign-in?out");
            photograph(browser, "sso-sign-in");
            browser.find("#sso-email").sendKeys("maya@corp.test");
            browser.press("form[action='/sign-in/sso'] button");
            browser.awaitPath("/console");
            assertThat(members.findByEmail("maya@corp.test").orElseThrow().role())
                    .isEqualTo(Role.AUDITOR);
            signOut(browser);
            browser.awaitPath("/sign-in?out");
            assertThat(corp.endedSessions()).isEqualTo(1);

            browser.go("/sso/00000000-0000-0000-0000-000000000000/start");
            photograph(browser, "sso-problem");
            browser.forgetMessages();
            signInWithPassword(browser);
            asAnAdminSees(browser);
            signInWithPassword(browser);
            browser.go("/console/sso");
            browser.press("td.actions a.danger-link");
            browser.press("#sheet button.danger");
            browser.await(() -> !browser.all(".empty").isEmpty());
            browser.go("/console/audit?kind=identity_provider");
            browser.awaitText("main", "Added the identity provider Corp", "Removed the identity provider Corp");
            browser.assertQuiet();
        }
    }

    private static void signInWithPassword(Browser browser) {
        browser.go("/sign-in");
        browser.find("form[action='/sign-in'] [name=email]").sendKeys("ana@corp.test");
        browser.type("password", PASSWORD);
        browser.press("form[action='/sign-in'] button");
        browser.awaitPath("/console");
    }

    private void asAnAdminSees(Browser browser) {
        members.add("olga@corp.test", "Olga", Role.OWNER);
        UUID ana = members.findByEmail("ana@corp.test").orElseThrow().id();
        members.setRole(ana, Role.ADMIN);
        signInWithPassword(browser);
        browser.go("/console/sso");
        assertThat(browser.all("td.actions a.danger-link")).isEmpty();
        photograph(browser, "sso-list-admin");
        browser.press("td.actions a[href$=edit]");
        browser.awaitText("main", "Only owners change identity providers");
        assertThat(browser.find("input[name=issuer]").isEnabled()).isFalse();
        photograph(browser, "sso-form-admin");
        members.setRole(ana, Role.OWNER);
    }

    private void setUp(Browser browser) {
        browser.size(1280, 860);
        browser.go(setup.pendingLink().orElseThrow());
        browser.type("name", "Ana Lindqvist");
        browser.type("email", "ana@corp.test");
        browser.type("password", PASSWORD);
        browser.type("repeat", PASSWORD);
        browser.press("form.stack button");
        browser.awaitPath("/console/account?welcome");
    }

    private void enter(Browser browser, FakeIdentityProvider corp) {
        browser.go("/console/sso/new");
        browser.press("form.stack button[type=submit]");
        browser.awaitText("main", "Something is not right yet");
        browser.forgetMessages();
        photograph(browser, "sso-form-wrong");
        browser.type("name", "Corp");
        browser.type("issuer", corp.issuer());
        browser.type("clientId", FakeIdentityProvider.CLIENT);
        browser.type("secret", FakeIdentityProvider.SECRET);
        browser.type("emailDomains", "corp.test");
        browser.type("groupRoles", "platform-team = auditor");
        browser.press("input[name=provision]");
        browser.press("form.stack button[type=submit]");
        browser.awaitPath("/console/sso");
        browser.awaitText("tbody tr", "Corp", "corp.test", "Become Developer");
        browser.press("td.actions a[href$=edit]");
        photograph(browser, "sso-form");
        browser.go("/console/sso");
    }

    private static void signOut(Browser browser) {
        browser.go("/console/account");
        browser.press("form[action='/sign-out'] button");
    }

    private static void photograph(Browser browser, String name) {
        for (String theme : List.of("light", "dark")) {
            browser.theme(theme);
            for (int width : List.of(1280, 390)) {
                browser.size(width, 860);
                browser.photograph(PICTURES.resolve(name + "-" + theme + "-" + width + ".png"));
                assertThat(browser.slides()).as(name + " at " + width).isFalse();
            }
        }
        browser.theme("light");
        browser.size(1280, 860);
    }
}

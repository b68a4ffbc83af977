package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.saml.FakeSamlProvider;
import dev.sluice.gateway.support.HttpBrowser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/**
 * A SAML provider is entered, tested, used to sign in and out in a real browser. The provider is another site
 * (127.0.0.1, not localhost), so that the browser keeps our cookie back as it does in the world.
 */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class SamlBrowserTest {

    private static final Path PICTURES = Path.of("target/pictures");
    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private PublicListener listener;

    @Test
    void aSamlProviderIsEnteredTestedAndUsed() {
        try (FakeSamlProvider corp = new FakeSamlProvider();
                Browser browser = Browser.open(listener.port())) {
            corp.nameId = "4711";
            corp.attributes.put("mail", List.of("maya@corp.test"));
            corp.attributes.put("displayName", List.of("Maya Okafor"));
            corp.attributes.put("groups", List.of("platform-team"));
            setUp(browser);
            enter(browser, corp);
            browser.press("a[href$=test]");
            browser.awaitText("main", "would become a member", "maya@corp.test", "Auditor", "displayName");
            photograph(browser, "saml-test");
            assertThat(members.findByEmail("maya@corp.test")).isEmpty();

            signOut(browser);
            browser.find("#sso-email").sendKeys("maya@corp.test");
            browser.press("form[action='/sign-in/sso'] button");
            browser.awaitPath("/console");
            assertThat(members.findByEmail("maya@corp.test").orElseThrow().role())
                    .isEqualTo(Role.AUDITOR);
            signOut(browser);
            assertThat(corp.endedSessions()).isEqualTo(1);
            browser.assertQuiet();

            changeKeysAndPost(browser, corp);
        }
    }

    private void enter(Browser browser, FakeSamlProvider corp) {
        browser.go("/console/sso/new");
        browser.press("nav.tabs a[href$=saml\\/new]");
        browser.awaitText("main", "Entity id");
        photograph(browser, "saml-new");
        browser.type("name", "Corp");
        browser.type("metadataUrl", corp.base() + "/nothing");
        browser.press("form.stack button[type=submit]");
        browser.awaitText("main", "answered status 404");
        browser.forgetMessages();
        photograph(browser, "saml-new-wrong");
        browser.type("metadataUrl", corp.metadataUrl());
        browser.type("emailDomains", "corp.test");
        browser.type("groupRoles", "platform-team = auditor");
        browser.press("input[name=provision]");
        browser.press("form.stack button[type=submit]");
        browser.awaitText("main", "Keys of Sluice", corp.base() + "/sso");
        photograph(browser, "saml-form");
        String provider = browser.path().replaceAll("/console/sso/saml/|/edit", "");
        corp.trust(new HttpBrowser(listener.port())
                .get("/sso/saml/" + provider + "/metadata")
                .text());
        browser.go("/console/sso");
        browser.awaitText("tbody tr", "Corp", "SAML 2.0", "corp.test", "Become Developer");
    }

    /** The owner comes back with a password, adds a key, signs with it, removes the old one, and lets requests be posted. */
    private void changeKeysAndPost(Browser browser, FakeSamlProvider corp) {
        browser.find("form[action='/sign-in'] [name=email]").sendKeys("ana@corp.test");
        browser.type("password", PASSWORD);
        browser.press("form[action='/sign-in'] button");
        browser.awaitPath("/console");
        browser.go("/console/sso");
        browser.press("td.actions a[href$=edit]");
        browser.press("form[action$=keys] button");
        browser.awaitText(".key-line:nth-child(2)", "Decrypts");
        browser.press("form[action$=sign] button");
        browser.awaitText(".notice", "The other key signs now");
        photograph(browser, "saml-keys");
        browser.press(".key-line a.danger-link");
        browser.press("#sheet button.danger");
        browser.await(() -> browser.all(".key-line").size() == 1);
        browser.press("input[name=byPost]");
        browser.press("form.stack button[type=submit]");
        browser.awaitPath("/console/sso");
        String provider = String.valueOf(
                        browser.find("td.actions a[href$=edit]").getAttribute("href"))
                .replaceAll(".*/saml/|/edit", "");
        corp.trust(new HttpBrowser(listener.port())
                .get("/sso/saml/" + provider + "/metadata")
                .text());
        browser.press("td.actions a[href$=test]");
        browser.awaitText("main", "would be signed in", "maya@corp.test");
        browser.assertQuiet();
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

    private static void signOut(Browser browser) {
        browser.go("/console/account");
        browser.press("form[action='/sign-out'] button");
        browser.awaitPath("/sign-in?out");
    }

    private static void photograph(Browser browser, String name) {
        for (String theme : List.of("light", "dark")) {
            browser.theme(theme);
            for (int width : List.of(1280, 390)) {
                browser.size(width, name.equals("saml-keys") || name.equals("saml-form") ? 2600 : 860);
                browser.photograph(PICTURES.resolve(name + "-" + theme + "-" + width + ".png"));
                assertThat(browser.slides()).as(name + " at " + width).isFalse();
            }
        }
        browser.theme("light");
        browser.size(1280, 860);
    }
}

package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.keys.ApiKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

/** The console in a real browser: from the set-up link to the last page, quiet under the strict policy, wide and narrow. */
@SpringBootTest(classes = ConsoleTestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = OwnStorage.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleBrowserTest {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String PASSWORD = "gate lifts water quietly";
    private static final List<String> PAGES = List.of(
            "/console",
            "/console/usage",
            "/console/limits",
            "/console/limits/new",
            "/console/limits/effective",
            "/console/limits/calendar",
            "/console/keys",
            "/console/keys/new",
            "/console/members",
            "/console/members/new",
            "/console/account");

    private final Organization organization;
    private final MovableClock clock;
    private final OwnerSetup setup;
    private final Browser browser;

    ConsoleBrowserTest(
            @Autowired Organization organization,
            @Autowired MovableClock clock,
            @Autowired OwnerSetup setup,
            @LocalServerPort int port) {
        this.organization = organization;
        this.clock = clock;
        this.setup = setup;
        this.browser = Browser.open(port);
    }

    @BeforeAll
    void open() {
        browser.size(1280, 860);
    }

    @AfterAll
    void close() {
        browser.close();
    }

    @Test
    @Order(1)
    void theSetUpLinkMakesTheOwnerAndOffersASecondStep() {
        browser.go("/");
        picture("home", "light", 1280);
        browser.go(setup.pendingLink().orElseThrow());
        picture("setup", "light", 1280);
        browser.type("name", "Ana Lindqvist");
        browser.type("email", "ana@corp.test");
        browser.type("password", "short");
        browser.type("repeat", "short");
        browser.press("form.stack button");
        assertThat(browser.find("#password-problem").getText()).contains("at least 12 characters");
        picture("setup-problem", "dark", 390);
        browser.forgetMessages();
        browser.size(1280, 860);
        browser.theme("light");
        browser.type("password", PASSWORD);
        browser.type("repeat", PASSWORD);
        browser.press("form.stack button");
        browser.awaitPath("/console/account?welcome");
        assertThat(browser.find(".qr svg").isDisplayed()).isTrue();
        assertThat(setup.pendingLink()).isEmpty();
        browser.assertQuiet();
    }

    @Test
    @Order(2)
    void whereThereIsNothingThePagesSayWhatToDoNext() {
        for (String page : List.of("/console", "/console/usage", "/console/limits", "/console/keys")) {
            browser.go(page);
            picture("empty" + page.replace('/', '-'), "light", 1280);
        }
        assertThat(browser.find(".empty").getText()).contains("shown once");
        browser.assertQuiet();
    }

    @Test
    @Order(3)
    void everyPageIsQuietAndFitsWideAndNarrowLightAndDark() {
        Demo.fill(organization, clock);
        for (String page : PAGES) {
            for (String theme : List.of("light", "dark")) {
                for (int width : new int[] {1280, 390, 360}) {
                    browser.size(width, width == 1280 ? 860 : 844);
                    browser.theme(theme);
                    browser.go(page);
                    assertThat(browser.slides())
                            .as("%s slides at %d", page, width)
                            .isFalse();
                    browser.assertQuiet();
                    if (width != 360) {
                        picture(page.substring(1).replace('/', '-'), theme, width);
                    }
                }
            }
        }
    }

    @Test
    @Order(4)
    void aKeyIsMadeInADialogAndItsSecretShownOnce() {
        wide();
        browser.go("/console/keys");
        browser.press(".page-head a[data-dialog]");
        browser.find("#dialog[open] #sheet select[name=member] option:nth-child(2)")
                .click();
        browser.type("name", "build server");
        picture("dialog-new-key", "light", 1280);
        browser.press("#dialog button[type=submit]");
        String secret = browser.find("#secret").getText();
        assertThat(secret).startsWith("slc_");
        picture("key-created", "light", 1280);
        browser.press("[data-copy=secret]");
        browser.await(() -> browser.find("[data-copy=secret]").getText().equals("Copied"));
        browser.go("/console/keys");
        assertThat(browser.all("#secret")).isEmpty();
        assertThat(organization.keys.getFirst().name()).isEqualTo("build server");
        browser.assertQuiet();
    }

    @Test
    @Order(5)
    void revokingAsksFirst() {
        browser.go("/console/keys");
        browser.press("tbody tr:first-child a.danger-link");
        browser.find("#dialog[open] h1");
        picture("dialog-revoke", "dark", 1280);
        wide();
        browser.press("#dialog [data-close]");
        assertThat(organization.keys).first().extracting(ApiKey::revokedAt).isNull();
        browser.press("tbody tr:first-child a.danger-link");
        browser.press("#dialog[open] button.danger");
        assertThat(browser.find(".notice").getText()).contains("is revoked");
        assertThat(organization.keys.getFirst().revokedAt()).isNotNull();
        browser.assertQuiet();
    }

    @Test
    @Order(6)
    void olderUsageIsAppendedInPlace() {
        browser.go("/console/usage");
        int before = browser.all("#rows tr").size();
        browser.press("#older a");
        browser.await(() -> browser.all("#rows tr").size() > before);
        assertThat(browser.path()).isEqualTo("/console/usage");
        assertThat(browser.all("#older")).hasSize(1);
        browser.assertQuiet();
    }

    @Test
    @Order(7)
    void theThemeSwitchIsRemembered() {
        browser.go("/console");
        browser.press("[data-theme-toggle]");
        assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("dark");
        browser.go("/console/keys");
        assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("dark");
        browser.run("localStorage.clear()");
    }

    @Test
    @Order(8)
    void theNarrowMenuOpensAndTheSkipLinkComesFirst() {
        browser.size(390, 844);
        browser.go("/console");
        assertThat(browser.find("#menu").isDisplayed()).isFalse();
        browser.press("[data-menu]");
        assertThat(browser.find("#menu").isDisplayed()).isTrue();
        picture("menu", "light", 390);
        browser.go("/console");
        browser.find("body").sendKeys(org.openqa.selenium.Keys.TAB);
        assertThat(browser.run("return document.activeElement.className")).isEqualTo("skip");
    }

    @Test
    @Order(9)
    void signedOutMeansOut() {
        wide();
        browser.go("/console/nothing-here");
        picture("not-found", "light", 1280);
        browser.forgetMessages();
        browser.go("/console");
        browser.press(".side-tools form button");
        browser.awaitPath("/sign-in?out");
        picture("sign-in", "light", 1280);
        picture("sign-in", "dark", 390);
        wide();
        browser.go("/console/keys");
        browser.awaitPath("/sign-in?next=%2Fconsole%2Fkeys");
        browser.type("email", "ana@corp.test");
        browser.type("password", PASSWORD);
        browser.press("form.stack button");
        browser.awaitPath("/console/keys");
        assertThat(organization.people).extracting(Member::email).contains("ana@corp.test");
        browser.assertQuiet();
    }

    private void wide() {
        browser.theme("light");
        browser.size(1280, 860);
    }

    private void picture(String name, String theme, int width) {
        browser.theme(theme);
        browser.size(width, width > 1000 ? 860 : 844);
        browser.photograph(PICTURES.resolve(name + "-" + theme + "-" + width + ".png"));
    }
}

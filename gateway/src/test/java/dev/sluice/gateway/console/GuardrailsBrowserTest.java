package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.proxy.PublicListener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Guardrails and telemetry in a real browser: quiet under the strict policy, wide and narrow, light and dark. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class GuardrailsBrowserTest {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Groups groups;

    @Autowired
    private PublicListener listener;

    @Test
    void anOwnerMakesGuardrailsAndADestination() {
        groups.create("Contractors");
        try (Browser browser = Browser.open(listener.port())) {
            browser.size(1280, 860);
            browser.go(setup.pendingLink().orElseThrow());
            browser.type("name", "Ana Lindqvist");
            browser.type("email", "ana@corp.test");
            browser.type("password", PASSWORD);
            browser.type("repeat", PASSWORD);
            browser.press("form.stack button");
            browser.awaitPath("/console/account?welcome");

            shown(browser, "/console/guardrails", "empty");
            shown(browser, "/console/telemetry", "telemetry-empty");
            browser.go("/console/guardrails/new");
            browser.type("name", "No secrets leave the house");
            browser.find("select[name=secrets] option[value=block]").click();
            browser.type("deniedModels", "claude-opus-4-1");
            browser.press("main form.stack button[type=submit]");
            browser.awaitPath("/console/guardrails");
            browser.go("/console/guardrails/new");
            browser.type("name", "Contractors");
            browser.find("optgroup option").click();
            browser.type("allowedModels", "claude-haiku-*, claude-sonnet-*");
            browser.type("serverTools", "none");
            browser.type("minimumVersion", "2.1.300");
            browser.type("addresses", "10.0.0.0/8, 2001:db8::/32");
            browser.find("input[name=days][value=mon]").click();
            browser.type("zone", "Mars/Base");
            browser.press("main form.stack button[type=submit]");
            photograph(browser, "mistake");
            browser.forgetMessages();
            browser.find("input[name=days][value=mon]").click();
            browser.type("zone", "Europe/Berlin");
            browser.press("main form.stack button[type=submit]");
            browser.awaitPath("/console/guardrails");
            shown(browser, "/console/guardrails", "list");
            shown(browser, "/console/guardrails/new", "new");

            browser.go("/console/telemetry/new");
            browser.type("name", "Security lake");
            browser.type("endpoint", "https://collector.example.com:4318");
            browser.type("headers", "Authorization: Bearer hush");
            browser.press("main form.stack button[type=submit]");
            browser.awaitPath("/console/telemetry");
            browser.press("td.actions form button");
            browser.awaitPath("/console/telemetry");
            photograph(browser, "telemetry-test-failed");
            shown(browser, "/console/telemetry", "telemetry-list");
            shown(browser, "/console/telemetry/new", "telemetry-new");
            shown(browser, "/console/audit", "audit");
        }
    }

    private static void shown(Browser browser, String page, String name) {
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
                        Path.of("target", "screenshots", "guardrails-" + name + "-" + theme + "-" + width + ".png"));
            }
        }
        browser.theme("light");
        browser.size(1280, 860);
    }
}

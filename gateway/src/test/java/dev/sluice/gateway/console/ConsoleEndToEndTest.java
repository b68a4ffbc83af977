package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyCheck;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.SpendLimits;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** The whole application in a real browser: the first owner sets up, adds a member, gives them a key and a limit. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
// The set-up link works once: the gateway must be one that has no owner yet.
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class ConsoleEndToEndTest {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendLimits limits;

    @Autowired
    private PublicListener listener;

    @Test
    void aFirstOwnerGetsATeamGoingInOneSitting() {
        try (Browser browser = Browser.open(listener.port())) {
            browser.size(1280, 860);
            browser.go(setup.pendingLink().orElseThrow());
            browser.type("name", "Ana Lindqvist");
            browser.type("email", "ana@corp.test");
            browser.type("password", PASSWORD);
            browser.type("repeat", PASSWORD);
            browser.press("form.stack button");
            browser.awaitPath("/console/account?welcome");

            browser.go("/console/members/new");
            browser.type("email", "maya@corp.test");
            browser.type("name", "Maya Okafor");
            browser.press("#sheet button[type=submit]");
            browser.awaitPath("/console/members");
            assertThat(members.findByEmail("maya@corp.test").orElseThrow().role())
                    .isEqualTo(Role.DEVELOPER);

            browser.go("/console/keys/new");
            browser.find("#sheet select[name=member] option:nth-child(2)").click();
            browser.type("name", "laptop");
            browser.press("#sheet button[type=submit]");
            browser.awaitPath("/console/keys");
            String secret = browser.find("#secret").getText();
            assertThat(keys.check(secret)).isInstanceOf(KeyCheck.Accepted.class);

            browser.go("/console/limits/new");
            browser.type("amount", "25.50");
            browser.press("#sheet button[type=submit]");
            browser.awaitPath("/console/limits");
            assertThat(limits.list())
                    .singleElement()
                    .satisfies(limit -> assertThat(limit.amountPico()).isEqualTo("25500000000000"));

            browser.go("/console");
            browser.go("/console/usage");
            browser.assertQuiet();
        }
    }
}

package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** The whole application in a real browser: a provider is added, tested, routed to, used, and switched off. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
// The set-up link works once: the gateway must be one that has no owner yet.
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class ProvidersEndToEndTest {

    private static final String PASSWORD = "gate lifts water quietly";
    private static final String CREDENTIAL = "sk-ant-canary-0123456789-wxyz";

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private PublicListener listener;

    @Test
    void aProviderIsAddedTestedRoutedToUsedAndSwitchedOff() throws Exception {
        try (Simulator origin = Simulator.start(0);
                Browser browser = Browser.open(listener.port())) {
            origin.acceptOnly(CREDENTIAL);
            signIn(browser);
            add(browser, origin);

            browser.press("form[hx-post] button");
            assertThat(browser.find(".outcome .tag").getText()).isEqualTo("Works");
            assertThat(browser.path()).isEqualTo("/console/providers");
            assertThat(origin.requests()).hasSize(1);

            routeAllTo(browser, "main");
            String secret = keyOfADeveloper();
            assertThat(ask(secret)).isEqualTo(200);
            assertThat(origin.requests())
                    .last()
                    .satisfies(served -> assertThat(served.header("x-api-key")).isEqualTo(CREDENTIAL));
            browser.go("/console/providers");
            assertThat(browser.find("td.health .tag").getText()).isEqualTo("Healthy");

            browser.go("/console/providers/main/edit");
            browser.press("input[name=enabled]");
            browser.press("form.stack button[type=submit]");
            browser.awaitPath("/console/providers");
            assertThat(browser.find("td.health .tag").getText()).isEqualTo("Off");
            browser.go("/console/routing");
            assertThat(browser.find("td.lead-cell .problem").getText()).contains("No provider is left");
            assertThat(ask(secret)).isEqualTo(404);
            assertThat(origin.requests()).hasSize(2);
            browser.assertQuiet();
        }
    }

    private void signIn(Browser browser) {
        browser.size(1280, 860);
        browser.go(setup.pendingLink().orElseThrow());
        browser.type("name", "Ana Lindqvist");
        browser.type("email", "ana@corp.test");
        browser.type("password", PASSWORD);
        browser.type("repeat", PASSWORD);
        browser.press("form.stack button");
        browser.awaitPath("/console/account?welcome");
    }

    private static void add(Browser browser, Simulator origin) {
        browser.go("/console/providers/new");
        browser.press(".choices a[href*=anthropic]");
        browser.type("name", "main");
        browser.type("base-url", origin.baseUrl().toString());
        browser.type("api-key", CREDENTIAL);
        browser.press("form.stack button[type=submit]");
        browser.awaitPath("/console/providers");
        assertThat(browser.find("tbody tr").getText()).contains("main", "wxyz").doesNotContain("canary");
    }

    private static void routeAllTo(Browser browser, String provider) {
        browser.go("/console/routing");
        browser.press(".page-head a[data-dialog]");
        browser.find("#dialog[open] #sheet");
        browser.find("[name='tier." + provider + "']").sendKeys("1");
        browser.press("#dialog button[type=submit]");
        assertThat(browser.find(".notice").getText()).contains("route is added");
    }

    private String keyOfADeveloper() {
        UUID member =
                members.add("maya@corp.test", "Maya Okafor", Role.DEVELOPER).id();
        return keys.mint(member, "laptop", KeyKind.API, null).secret();
    }

    private int ask(String secret) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                .header("x-api-key", secret)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"claude-haiku-4-5\",\"max_tokens\":9,\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).statusCode();
        }
    }
}

package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.increases.Increases;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Requests for more, rates, alerts, dry runs and the proof in a real browser, wide and narrow. */
@SpringBootTest(
        classes = SluiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "sluice.port=0")
@ContextConfiguration(initializers = OwnStorage.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class BudgetsBrowserTest {

    private static final String PASSWORD = "gate lifts water quietly";
    private static final BigInteger CENT = BigInteger.TEN.pow(10);

    @Autowired
    private OwnerSetup setup;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendLimits limits;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private Groups groups;

    @Autowired
    private Increases increases;

    @Autowired
    private PublicListener listener;

    @Test
    void anOwnerLooksAfterTheLimitsOfATeam() throws Exception {
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
            Member ana = members.findByEmail("ana@corp.test").orElseThrow();
            for (Member member : List.of(maya, ana)) {
                spend(keys.mint(member.id(), "laptop", KeyKind.API, null).secret());
            }
            for (String page :
                    List.of("rates", "increases", "alerts", "reconciliation", "my-limits", "prices", "prices/rerate")) {
                look(browser, "/console/" + page, page.replace('/', '-') + "-empty");
            }
            limits.set(
                    Scope.EACH_MEMBER,
                    null,
                    Period.DAILY,
                    CENT.multiply(BigInteger.valueOf(50)),
                    WhenStoreIsAway.CLOSED);
            limits.set(
                    Scope.ORGANIZATION_POOL,
                    null,
                    Period.MONTHLY,
                    CENT.multiply(BigInteger.valueOf(90)),
                    WhenStoreIsAway.CLOSED);
            increases.ask(
                    maya.id(),
                    Period.DAILY,
                    CENT.multiply(BigInteger.valueOf(2_500)),
                    "The release goes out on Friday and the migration of the billing service is not done; I need Opus for two more days.");

            Member tom = members.add("tom.reyes@corp.test", "Tom Reyes", Role.DEVELOPER);
            Workspace demos = workspaces.create("Customer demos");
            workspaces.put(demos.id(), tom.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
            limits.set(
                    Scope.EACH_WORKSPACE_MEMBER,
                    demos.id(),
                    Period.WEEKLY,
                    CENT.multiply(BigInteger.valueOf(2_000)),
                    WhenStoreIsAway.CLOSED);
            increases.ask(tom.id(), Period.WEEKLY, null, "Two demos for the same customer this week.");

            browser.go("/console/my-limits");
            look(browser, "/console/my-limits", "my-limits");
            look(browser, "/console/my-limits/ask/daily", "ask");
            browser.go("/console/my-limits/ask/daily");
            browser.type("amount", "1");
            browser.type("reason", "Reviews");
            browser.press("#sheet button[type=submit]");
            browser.awaitPath("/console/my-limits");
            look(browser, "/console/increases", "increases");
            String answer = String.valueOf(browser.all("td.actions a").getLast().getAttribute("href"));
            look(browser, URI.create(answer).getPath(), "answer");
            browser.go(URI.create(answer).getPath());
            browser.press("#sheet button[type=submit]:not(.secondary)");
            browser.awaitPath("/console/increases");
            look(browser, "/console/increases", "increases-answered");

            look(browser, "/console/rates/new", "rates-new");
            browser.go("/console/rates/new");
            browser.type("requests", "sixty");
            browser.press("#sheet button[type=submit]");
            browser.awaitText("#requests-problem", "whole number");
            browser.forgetMessages();
            browser.type("requests", "60");
            browser.type("concurrent", "8");
            browser.type("outputTokens", "400,000");
            browser.type("brake", "12.50");
            browser.press("#sheet button[type=submit]");
            browser.awaitPath("/console/rates");
            look(browser, "/console/rates", "rates");

            look(browser, "/console/alerts/receivers/new", "receiver-new");
            browser.go("/console/alerts/receivers/new");
            browser.find("select[name=kind] option:nth-child(3)").click();
            browser.type("name", "#claude-spend");
            browser.type("url", "https://127.0.0.1:1/hook");
            browser.press("#sheet button[type=submit]");
            browser.awaitPath("/console/alerts");
            assertThat(browser.find("#secret").getText()).startsWith("whsec_");
            browser.press("td.actions form button");
            browser.awaitPath("/console/alerts");
            browser.await(() -> {
                browser.go("/console/alerts");
                return browser.find("body").getText().contains("Given up");
            });
            browser.type("address", "finance@corp.test");
            browser.press("form.filters button");
            look(browser, "/console/alerts", "alerts");
            look(browser, "/console/alerts/warnings", "warnings");

            look(
                    browser,
                    "/console/limits/dry-run?scope=EACH_MEMBER&period=DAILY&amount=0.30&month="
                            + java.time.YearMonth.now(java.time.ZoneOffset.UTC),
                    "dry-run");
            browser.go("/console/reconciliation");
            browser.press("main form button[type=submit]");
            browser.awaitText("main", "100.000 %");
            look(browser, "/console/reconciliation", "reconciliation");
            look(browser, "/console/prices/rates/new?model=claude-opus-5", "prices-rates");
            browser.go("/console/prices/rates/new?model=claude-opus-5");
            browser.type("input", "50.5");
            browser.type("output", "20");
            browser.press("#sheet button[type=submit]");
            browser.awaitText("#sheet", "1,000,000 input tokens", "= $50.50", "list $5.00", "ten times");
            photograph(browser, "prices-confirm");
            browser.press("#sheet button[type=submit]");
            browser.awaitText("#sheet", "Yes, that is what the contract says");
            browser.press("#sheet input[name=farMeant]");
            browser.press("#sheet button[type=submit]");
            browser.awaitText("main", "contract, from", "$50.50");
            look(browser, "/console/prices", "prices");
            String today = java.time.LocalDate.now(java.time.ZoneOffset.UTC).toString();
            look(browser, "/console/prices/rerate?from=" + today + "&to=" + today, "rerate");
            browser.go("/console/prices/rerate?from=" + today + "&to=" + today);
            browser.press("main form[method=post] button[type=submit]");
            browser.awaitText("main", "The corrections are written");
            limits.set(new Draft(
                    Scope.MEMBER,
                    maya.id(),
                    "opus",
                    Period.WEEKLY,
                    Calendar.ORGANIZATION,
                    CENT.multiply(BigInteger.valueOf(12_000)),
                    Mode.THROTTLE,
                    "claude-haiku-5-5",
                    WhenStoreIsAway.OPEN));
            limits.set(new Draft(
                    Scope.MEMBER,
                    ana.id(),
                    "",
                    Period.MONTHLY,
                    Calendar.UTC,
                    null,
                    Mode.SOFT,
                    null,
                    WhenStoreIsAway.CLOSED));
            Workspace workspace = workspaces.create("Research");
            Group group = groups.create("Platform team");
            limits.set(new Draft(
                    Scope.WORKSPACE_POOL,
                    workspace.id(),
                    "",
                    Period.MONTHLY,
                    Calendar.ORGANIZATION,
                    CENT.multiply(BigInteger.valueOf(200_000)),
                    Mode.SOFT,
                    null,
                    WhenStoreIsAway.OPEN));
            limits.set(new Draft(
                    Scope.EACH_WORKSPACE_MEMBER,
                    workspace.id(),
                    "fable",
                    Period.WEEKLY,
                    Calendar.UTC,
                    CENT.multiply(BigInteger.valueOf(10_000)),
                    Mode.THROTTLE,
                    "claude-sonnet-5-5",
                    WhenStoreIsAway.CLOSED));
            limits.set(new Draft(
                    Scope.WORKSPACE_MEMBER,
                    maya.id(),
                    workspace.id(),
                    "fable",
                    Period.WEEKLY,
                    Calendar.UTC,
                    CENT.multiply(BigInteger.valueOf(15_000)),
                    Mode.THROTTLE,
                    "claude-sonnet-5-5",
                    WhenStoreIsAway.CLOSED));
            limits.set(Draft.strict(
                    Scope.GROUP_POOL,
                    group.id(),
                    Period.WEEKLY,
                    CENT.multiply(BigInteger.valueOf(75_000)),
                    WhenStoreIsAway.CLOSED));
            look(browser, "/console/limits", "limits");
            SpendLimit everybody = limits.list().stream()
                    .filter(limit -> limit.scope() == Scope.ORGANIZATION_POOL)
                    .findFirst()
                    .orElseThrow();
            String edit = "/console/limits/" + Ids.text("spl", everybody.id()) + "/edit";
            look(browser, edit, "limits-edit");
            browser.go(edit);
            browser.type("amount", "0.10");
            browser.press("#sheet button[type=submit]");
            browser.awaitText("#amount-problem", "are spent already");
            browser.forgetMessages();
            photograph(browser, "limits-edit-below");
            browser.press("#sheet input[name=meant]");
            browser.press("#sheet button[type=submit]");
            browser.awaitPath("/console/limits");
            look(browser, "/console/limits/new", "limits-new");
            look(browser, "/console/limits/effective", "limits-effective");
            look(browser, "/console/limits/effective?q=maya", "limits-effective-maya");
            look(browser, "/console/limits/calendar", "limits-calendar");
            look(
                    browser,
                    "/console/limits/"
                            + Ids.text("spl", limits.list().getFirst().id()) + "/remove",
                    "limits-remove");
            look(browser, "/console/audit", "audit");
        }
    }

    private void spend(String secret) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                                .header("x-api-key", secret)
                                .header("content-type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"model\":\"claude-opus-5\",\"max_tokens\":17000,"
                                                        + "\"messages\":[{\"role\":\"user\",\"content\":\"sim: usage=in:10,out:16800\"}]}"))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static void look(Browser browser, String path, String name) {
        browser.go(path);
        assertThat(browser.find("body").getText()).as(path).doesNotContain("??");
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
                        Path.of("target", "screenshots", "budgets-" + name + "-" + theme + "-" + width + ".png"));
            }
        }
        browser.theme("light");
        browser.size(1280, 860);
    }
}

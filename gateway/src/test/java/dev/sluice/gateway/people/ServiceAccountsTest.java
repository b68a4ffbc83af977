package dev.sluice.gateway.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.adminui.keys.NewSecret;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.MemberSpend;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class ServiceAccountsTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private PublicListener listener;

    @Autowired
    private Members members;

    @Autowired
    private ServiceAccounts accounts;

    @Autowired
    private SpendReport report;

    private final MockMvc browser;
    private AdminApiClient api;

    ServiceAccountsTest(@Autowired WebApplicationContext context) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @BeforeEach
    void api() {
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    private Answer created() {
        return api.post("/service_accounts", "{'name':'" + Ids.text("svc", Ids.next()) + "'}");
    }

    private HttpRequest.Builder request(String path, String secret) {
        return HttpRequest.newBuilder(URI.create(listener.url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("x-api-key", secret)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json");
    }

    private int models(String secret) throws Exception {
        return CLIENT.send(request("/v1/models", secret).build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aServiceAccountHasKeysAndSpendsAsItself() throws Exception {
        Answer account = created();
        assertThat(account.status()).isEqualTo(200);
        assertThat(account.at("/id")).matches("svac_[0-9a-f]{32}");
        assertThat(account.at("/organization_role")).isEqualTo("developer");
        Answer key = api.post("/api_keys", "{'name':'nightly','service_account_id':'" + account.at("/id") + "'}");
        assertThat(key.at("/kind")).isEqualTo("api");
        assertThat(key.at("/principal/id")).isEqualTo(account.at("/id"));
        assertThat(key.at("/principal/type")).isEqualTo("service_account");
        assertThat(key.json().get("created_by").isNull()).isTrue();

        HttpResponse<String> answer = CLIENT.send(
                request("/v1/messages", key.at("/secret"))
                        .POST(BodyPublishers.ofString("{\"model\":\"claude-opus-5\",\"max_tokens\":50,"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        UsageEntry entry = settled(account.at("/id"));
        assertThat(entry.costPico()).isPositive();
        assertThat(report.perMember(Period.MONTHLY, entry.openedAt(), 1_000))
                .contains(new MemberSpend(entry.memberId(), BigInteger.valueOf(entry.costPico())));
        assertThat(report.settledPico(entry.memberId(), Period.DAILY, entry.openedAt()))
                .isEqualTo(BigInteger.valueOf(entry.costPico()));
        assertThat(Ids.text("apikey", entry.keyId())).isEqualTo(key.at("/id"));
        assertThat(api.get("/api_keys?service_account_id=" + account.at("/id"))
                        .json()
                        .get("data"))
                .hasSize(1);
    }

    @Test
    void theLedgerSaysInWhichWorkspaceAndByWhom() throws Exception {
        Answer account = created();
        String workspace = api.post("/workspaces", "{'name':'" + Ids.text("w", Ids.next()) + "'}")
                .at("/id");
        api.post(
                "/workspaces/" + workspace + "/service_accounts", "{'service_account_id':'" + account.at("/id") + "'}");
        String secret = api.post(
                        "/api_keys",
                        "{'name':'n','service_account_id':'" + account.at("/id") + "','workspace_id':'" + workspace
                                + "'}")
                .at("/secret");
        for (int i = 0; i < 3; i++) {
            CLIENT.send(
                    request("/v1/messages", secret)
                            .POST(BodyPublishers.ofString("{\"model\":\"claude-opus-5\",\"max_tokens\":50,"
                                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"))
                            .build(),
                    BodyHandlers.discarding());
        }
        settled(account.at("/id"));

        Answer page = api.get("/usage_entries?limit=2&workspace_id=" + workspace);
        assertThat(page.json().get("data")).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.get("workspace_id").asString()).isEqualTo(workspace);
            assertThat(entry.get("service_account_id").asString()).isEqualTo(account.at("/id"));
            assertThat(entry.get("user_id").isNull()).isTrue();
        });
        Answer rest = api.get("/usage_entries?workspace_id=" + workspace + "&service_account_id=" + account.at("/id")
                + "&after_id=" + page.at("/last_id"));
        assertThat(rest.json().get("data")).hasSize(1);
        assertThat(rest.json().get("has_more").asBoolean()).isFalse();
        String other = api.post("/workspaces", "{'name':'" + Ids.text("w", Ids.next()) + "'}")
                .at("/id");
        assertThat(api.get("/usage_entries?workspace_id=" + other).json().get("data"))
                .isEmpty();
        assertThat(api.get("/usage_entries?workspace_id=" + other + "&after_id=" + page.at("/last_id"))
                        .error())
                .contains("cursor does not match");
        assertThat(api.get("/usage_entries?workspace_id=x").error()).contains("workspace_id: must be an id");
    }

    private UsageEntry settled(String publicId) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            List<UsageEntry> mine = report.newest(200, null).stream()
                    .filter(entry -> Ids.text("svac", entry.memberId()).equals(publicId))
                    .filter(entry -> entry.settledAt() != null)
                    .toList();
            if (!mine.isEmpty() || System.nanoTime() > deadline) {
                return mine.getFirst();
            }
            Thread.sleep(20);
        }
    }

    @Test
    void archivingEndsKeysAndStreamsForGood() throws Exception {
        Answer account = created();
        String secret = api.post("/api_keys", "{'name':'nightly','service_account_id':'" + account.at("/id") + "'}")
                .at("/secret");
        assertThat(models(secret)).isEqualTo(200);
        HttpResponse<java.io.InputStream> open = CLIENT.send(
                request("/v1/messages", secret)
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"model\":\"claude-opus-5\",\"max_tokens\":1000,\"stream\":true,\"messages\":"
                                                + "[{\"role\":\"user\",\"content\":\"sim: chunks=20 silence=forever silence-at=5\"}]}"))
                        .build(),
                BodyHandlers.ofInputStream());
        open.body().read();

        assertThat(api.post("/service_accounts/" + account.at("/id") + "/archive", "{}")
                        .at("/archived_at"))
                .isNotEmpty();
        assertThat(models(secret)).isEqualTo(401);
        assertThat(new String(open.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("permission_error");
        assertThat(api.post("/api_keys", "{'name':'more','service_account_id':'" + account.at("/id") + "'}")
                        .error())
                .contains("is archived");
        assertThat(api.post("/service_accounts/" + account.at("/id"), "{'name':'back'}")
                        .error())
                .contains("archived");
        assertThat(api.get("/service_accounts?limit=1000").text()).doesNotContain(account.at("/id"));
        assertThat(api.get("/service_accounts?limit=1000&include_archived=true").text())
                .contains(account.at("/id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'name':' '}|name: must not be empty",
                "{}|name: is required",
                "{'name':7}|name: must be a string",
                "{'name':'x','organization_role':'owner'}|organization_role: must be one of user, claude_code_user, developer"
            })
    void badAccountsAreRefusedWithTheReason(String body, String error) {
        assertThat(api.post("/service_accounts", body).error()).isEqualTo("400 invalid_request_error: " + error);
    }

    @Test
    void namesAreTakenWhileTheirAccountIsActive() {
        Answer first = created();
        String name = first.at("/name");
        assertThat(api.post("/service_accounts", "{'name':'" + name + "'}").error())
                .contains("already");
        api.post("/service_accounts/" + first.at("/id") + "/archive", "{}");
        assertThat(api.post("/service_accounts", "{'name':'" + name + "'}").status())
                .isEqualTo(200);
    }

    @Test
    void keysOfAWorkspaceNeedTheAccountThereAndEndWhenItLeaves() throws Exception {
        Answer account = created();
        String workspace = api.post("/workspaces", "{'name':'" + Ids.text("w", Ids.next()) + "'}")
                .at("/id");
        String body =
                "{'name':'n','service_account_id':'" + account.at("/id") + "','workspace_id':'" + workspace + "'}";
        assertThat(api.post("/api_keys", body).error()).contains("this service account is not in this workspace");

        String places = "/workspaces/" + workspace + "/service_accounts";
        assertThat(api.post(places, "{'service_account_id':'" + account.at("/id") + "'}")
                        .status())
                .isEqualTo(200);
        assertThat(api.get(places).at("/data/0/service_account_id")).isEqualTo(account.at("/id"));
        String secret = api.post("/api_keys", body).at("/secret");
        assertThat(models(secret)).isEqualTo(200);
        assertThat(api.get(places + "/" + account.at("/id")).at("/workspace_role"))
                .isEqualTo("workspace_developer");
        api.post(places + "/" + account.at("/id"), "{'workspace_role':'workspace_user'}");
        assertThat(api.post("/api_keys", body).error()).contains("this service account is not in this workspace");
        assertThat(api.delete(places + "/" + account.at("/id")).at("/type"))
                .isEqualTo("workspace_service_account_deleted");
        assertThat(models(secret)).isEqualTo(401);
        assertThat(api.delete(places + "/" + account.at("/id")).status()).isEqualTo(404);
    }

    @Test
    void anAdminDoesTheSameInTheConsole() throws Exception {
        Member admin = members.add(Ids.text("u", Ids.next()) + "@corp.test", "Adam", Role.ADMIN);
        Member dev = members.add(Ids.text("u", Ids.next()) + "@corp.test", "Dev", Role.DEVELOPER);
        String name = Ids.text("svc", Ids.next());
        browser.perform(post("/console/service-accounts")
                        .param("name", name)
                        .param("role", "developer")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection());
        ServiceAccount account = accounts.list(false).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        String page = "/console/service-accounts/" + Ids.text("svac", account.id());
        for (String path : List.of(
                "/console/service-accounts",
                page,
                page + "/archive",
                "/console/service-accounts/trust",
                "/console/service-accounts/trust/new")) {
            browser.perform(get(path).with(SignedInAs.member(admin)))
                    .andExpect(status().isOk())
                    .andExpect(content().string(not(containsString("??"))));
            browser.perform(get(path).with(SignedInAs.member(dev))).andExpect(status().isForbidden());
        }
        NewSecret minted = (NewSecret) Objects.requireNonNull(browser.perform(post(page + "/keys")
                        .param("name", "nightly")
                        .param("days", "30")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection())
                .andReturn()
                .getFlashMap()
                .get("minted"));
        assertThat(models(minted.secret())).isEqualTo(200);
        browser.perform(get("/console/keys").with(SignedInAs.member(admin)))
                .andExpect(content().string(containsString(name)));
        browser.perform(post(page + "/archive").with(SignedInAs.member(admin)).with(csrf()))
                .andExpect(status().is3xxRedirection());
        assertThat(models(minted.secret())).isEqualTo(401);
    }
}

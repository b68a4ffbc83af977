package dev.sluice.gateway.adminkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class AdminKeysTest {

    @Autowired
    private PublicListener listener;

    @Autowired
    private Members members;

    @Autowired
    private JdbcClient database;

    private final MockMvc browser;
    private AdminApiClient api;

    AdminKeysTest(@Autowired WebApplicationContext context) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @BeforeEach
    void api() {
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    private AdminApiClient with(Answer created) {
        return new AdminApiClient(listener.port(), created.at("/secret"));
    }

    @Test
    void aScopedKeyOpensWhatItsScopesSayUntilItIsRevoked() {
        Answer created = api.post("/admin_keys", "{'name':'terraform','scopes':['read:members']}");
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.at("/id")).matches("adminkey_[0-9a-f]{32}");
        assertThat(created.at("/created_by")).isEqualTo("SLUICE_ADMIN_KEY");
        AdminApiClient scoped = with(created);

        assertThat(scoped.get("/users").status()).isEqualTo(200);
        assertThat(scoped.get("/workspaces").error())
                .isEqualTo("403 permission_error: this admin key lacks the scope read:workspaces; it has read:members");
        assertThat(scoped.post("/users", "{}").status()).isEqualTo(403);
        Answer read = api.get("/admin_keys/" + created.at("/id"));
        assertThat(read.json().has("secret")).isFalse();
        assertThat(read.json().get("last_used_at").isNull()).isFalse();
        assertThat(api.get("/admin_keys?limit=1000").text())
                .contains(created.at("/id"))
                .doesNotContain(created.at("/secret"));

        assertThat(api.delete("/admin_keys/" + created.at("/id")).at("/type")).isEqualTo("admin_api_key_deleted");
        assertThat(scoped.get("/users").status()).isEqualTo(401);
        assertThat(api.get("/admin_keys/" + created.at("/id")).at("/status")).isEqualTo("archived");
        assertThat(database.sql("select action from audit_event where subject_id = ? order by id")
                        .param(created.at("/id"))
                        .query(String.class)
                        .list())
                .containsExactly("admin_key.created", "admin_key.revoked");
    }

    @Test
    void aKeyEndsByItself() {
        Answer created = api.post("/admin_keys", "{'name':'short','expires_at':'2099-01-01T00:00:00Z'}");
        assertThat(with(created).get("/users").status()).isEqualTo(200);
        database.sql("update admin_key set expires_at = now() - interval '1 second' where id = ?")
                .param(Ids.parse("adminkey", created.at("/id")).orElseThrow())
                .update();

        assertThat(with(created).get("/users").status()).isEqualTo(401);
        assertThat(api.get("/admin_keys/" + created.at("/id")).at("/status")).isEqualTo("expired");
    }

    @Test
    void aKeyMakesNoKeyThatMayDoMoreOrLivesLonger() {
        AdminApiClient scoped = with(api.post(
                "/admin_keys",
                "{'name':'maker','scopes':['write:admin_keys','read:members'],'expires_at':'2098-01-01T00:00:00Z'}"));

        assertThat(scoped.post("/admin_keys", "{'name':'x'}").error()).startsWith("400 invalid_request_error: scopes:");
        assertThat(scoped.post("/admin_keys", "{'name':'x','scopes':null}").status())
                .isEqualTo(400);
        assertThat(scoped.post("/admin_keys", "{'name':'x','scopes':['write:members']}")
                        .status())
                .isEqualTo(400);
        assertThat(scoped.post("/admin_keys", "{'name':'x','scopes':['read:members']}")
                        .error())
                .startsWith("400 invalid_request_error: expires_at:");
        assertThat(scoped.post(
                                "/admin_keys",
                                "{'name':'x','scopes':['read:members'],'expires_at':'2098-01-01T00:00:00Z'}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'name':''|name: must have 1 to 100 characters, all printable",
                "'name':'a\\u0007'|name: must have 1 to 100 characters, all printable",
                "'name':'SLUICE_ADMIN_KEY'|name: SLUICE_ADMIN_KEY is the name of the configured key",
                "'name':'x','scopes':[]|scopes: must name at least one of",
                "'name':'x','scopes':['read:everything']|scopes: must name at least one of",
                "'name':'x','scopes':'read:members'|scopes: must be an array",
                "'name':'x','expires_at':'2001-01-01T00:00:00Z'|expires_at: must be in the future"
            })
    void badKeysAreRefusedWithTheReason(String body, String error) {
        assertThat(api.post("/admin_keys", "{" + body + "}").error()).startsWith("400 invalid_request_error: " + error);
    }

    @Test
    void theConfiguredKeyIsNotRevokedHere() {
        String configured = api.get("/admin_keys?limit=1000")
                .json()
                .get("data")
                .valueStream()
                .filter(key -> key.get("name").asString().equals("SLUICE_ADMIN_KEY"))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asString();
        assertThat(api.delete("/admin_keys/" + configured).error()).contains("stands in the configuration");
        assertThat(api.get("/me").status()).isEqualTo(200);
    }

    @Test
    void anAdminMakesAndRevokesAKeyInTheConsole() throws Exception {
        Member admin = members.add(Ids.text("u", Ids.next()) + "@corp.test", "Adam", Role.ADMIN);
        Member auditor = members.add(Ids.text("u", Ids.next()) + "@corp.test", "Aud", Role.AUDITOR);
        for (String path : new String[] {"/console/admin-keys", "/console/admin-keys/new"}) {
            browser.perform(get(path).with(SignedInAs.member(admin)))
                    .andExpect(status().isOk())
                    .andExpect(content().string(not(containsString("??"))));
            browser.perform(get(path).with(SignedInAs.member(auditor))).andExpect(status().isForbidden());
        }
        browser.perform(post("/console/admin-keys")
                        .param("name", "x")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().isUnprocessableContent());
        String name = Ids.text("key", Ids.next());
        String secret = String.valueOf(Objects.requireNonNull(browser.perform(post("/console/admin-keys")
                        .param("name", name)
                        .param("days", "7")
                        .param("scopes", "read:members", "read:workspaces")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection())
                .andReturn()
                .getFlashMap()
                .get("secret")));
        assertThat(new AdminApiClient(listener.port(), secret)
                        .get("/workspaces")
                        .status())
                .isEqualTo(200);

        String id = Ids.text(
                "adminkey",
                database.sql("select id from admin_key where name = ?")
                        .param(name)
                        .query((row, n) -> row.getObject(1, java.util.UUID.class))
                        .single());
        browser.perform(get("/console/admin-keys/" + id + "/revoke").with(SignedInAs.member(admin)))
                .andExpect(status().isOk());
        browser.perform(post("/console/admin-keys/" + id + "/revoke")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(status().is3xxRedirection());
        assertThat(new AdminApiClient(listener.port(), secret)
                        .get("/workspaces")
                        .status())
                .isEqualTo(401);
    }
}

package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.support.HttpBrowser;
import dev.sluice.gateway.support.TestFolder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two gateways on one database, seen by one browser. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedSessionsTest {

    private static final String PASSWORD = "gate lifts water quietly";
    private static final String COOKIE = "sluice-session";

    @Autowired
    private Members members;

    @Autowired
    private LocalCredentials credentials;

    @Autowired
    private Passwords passwords;

    @Autowired
    private JdbcClient database;

    @Autowired
    private PublicListener listener;

    @Autowired
    private Environment environment;

    private ConfigurableApplicationContext second;
    private Member ana;
    private HttpBrowser here;
    private HttpBrowser there;

    @BeforeAll
    void startTheSecond() {
        second = new SpringApplicationBuilder(SluiceApplication.class)
                .run(
                        "--sluice.port=0",
                        "--server.port=0",
                        "--sluice.data-dir=" + TestFolder.create("sluice-second"),
                        "--sluice.admin-key=an-admin-key-for-tests-of-32-chars",
                        "--spring.datasource.url=" + environment.getProperty("spring.datasource.url"),
                        "--spring.datasource.username=" + environment.getProperty("spring.datasource.username"),
                        "--spring.datasource.password=" + environment.getProperty("spring.datasource.password"));
    }

    @AfterAll
    void stopTheSecond() {
        second.close();
    }

    @BeforeEach
    void somebodySignsIn() {
        ana = members.add(UUID.randomUUID() + "@corp.test", "Ana", Role.ADMIN);
        credentials.setPassword(ana.id(), passwords.hash(PASSWORD));
        here = new HttpBrowser(listener.port());
        there = new HttpBrowser(second.getBean(PublicListener.class).port());
        here.get("/sign-in");
        assertThat(here.post("/sign-in", Map.of("email", ana.email(), "password", PASSWORD))
                        .location())
                .endsWith("/console");
        there.cookies().putAll(here.cookies());
    }

    @Test
    void aSessionBegunOnOneReplicaIsGoodOnTheOther() {
        assertThat(here.get("/console/account").status()).isEqualTo(200);
        assertThat(there.get("/console/account").text()).contains(ana.email());
    }

    @Test
    void suspensionRoleChangeAndRemovalEndItEverywhereAtOnce() {
        members.setStatus(ana.id(), MemberStatus.SUSPENDED);
        assertThat(there.get("/console/account").location()).contains("/sign-in");
        assertThat(here.get("/console/account").location()).contains("/sign-in");
        members.setStatus(ana.id(), MemberStatus.ACTIVE);
        assertThat(here.get("/console/account").location()).contains("/sign-in");
    }

    @Test
    void anotherRoleEndsItAndAnotherNameDoesNot() {
        members.rename(ana.id(), "Ana Lindqvist");
        assertThat(there.get("/console/account").text()).contains("Ana Lindqvist");
        members.setRole(ana.id(), Role.BILLING);
        assertThat(there.get("/console/account").location()).contains("/sign-in");
        assertThat(here.get("/console/account").location()).contains("/sign-in");
    }

    @Test
    void signingOutOnOneReplicaEndsItOnTheOther() {
        there.get("/console/account");
        assertThat(there.post("/sign-out", Map.of()).location()).endsWith("/sign-in?out");
        assertThat(here.get("/console/account").location()).contains("/sign-in");
    }

    @Test
    void signInTakesANewIdAndAnIdOfOnesOwnChoiceIsNeverTaken() {
        HttpBrowser browser = new HttpBrowser(listener.port());
        String chosen = Tokens.next();
        browser.cookies().put(COOKIE, chosen);
        browser.get("/sign-in");
        browser.post("/sign-in", Map.of("email", ana.email(), "password", PASSWORD));
        assertThat(browser.cookies().get(COOKIE)).isNotEqualTo(chosen).hasSize(43);
    }

    @Test
    void theDatabaseHoldsNeitherTheIdNorWhatAPageShowsOnce() {
        here.get("/console/keys/new");
        here.post("/console/keys", Map.of("member", ana.id().toString(), "name", "laptop", "kind", "API"));
        String id = here.cookies().get(COOKIE);
        List<byte[]> stored = database.sql("select id_hash || content from browser_session where member_id = ?")
                .param(ana.id())
                .query((row, number) -> row.getBytes(1))
                .list();
        assertThat(stored).hasSize(1);
        assertThat(new String(stored.getFirst(), StandardCharsets.ISO_8859_1))
                .doesNotContain(id)
                .doesNotContain(ana.email())
                .doesNotContain("sk-");
    }

    @Test
    void aSessionThatWasTamperedWithIsEndedWithoutAnError() {
        database.sql("update browser_session set content = set_byte(content, 20, get_byte(content, 20) # 1)"
                        + " where member_id = ?")
                .param(ana.id())
                .update();
        assertThat(here.get("/console/account").location()).contains("/sign-in");
    }

    @Test
    void itEndsWhenNobodyUsesItAndAfterADayInAnyCase() {
        var row = database.sql("select extract(epoch from expires_at - last_used_at)::int as idle,"
                        + " extract(epoch from expires_at - created_at)::int as whole"
                        + " from browser_session where member_id = ?")
                .param(ana.id())
                .query((found, number) -> List.of(found.getInt("idle"), found.getInt("whole")))
                .single();
        assertThat(row.getFirst()).isEqualTo((int) BrowserSessions.IDLE.toSeconds());
        assertThat(row.get(1)).isLessThanOrEqualTo((int) BrowserSessions.LONGEST.toSeconds());
        database.sql("update browser_session set expires_at = now() - interval '1 second' where member_id = ?")
                .param(ana.id())
                .update();
        assertThat(here.get("/console/account").location()).contains("/sign-in");
    }
}

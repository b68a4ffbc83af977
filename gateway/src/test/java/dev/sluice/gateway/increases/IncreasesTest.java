package dev.sluice.gateway.increases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AlertsTest;
import dev.sluice.gateway.support.HttpBrowser;
import dev.sluice.gateway.support.Mailbox;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From the refusal to the raise and back, through the whole gateway. */
@AlertsTest
class IncreasesTest {

    private static final BigInteger CENT = BigInteger.TEN.pow(10);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern LINK = Pattern.compile("http://sluice\\.test/raise\\?token=([A-Za-z0-9_-]{43})");

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendLimits limits;

    @Autowired
    private Increases increases;

    @Autowired
    private PublicListener listener;

    @Autowired
    private Mailbox mailbox;

    @Autowired
    private JdbcClient jdbc;

    private Member maya;
    private Member boss;
    private String secret;

    @BeforeEach
    void aPersonAtTheirLimitAndAnApprover() {
        maya = members.add("maya-" + Ids.next() + "@corp.test", "Maya Okafor", Role.DEVELOPER);
        boss = members.add("boss-" + Ids.next() + "@corp.test", "Bo Berg", Role.ADMIN);
        secret = keys.mint(maya.id(), "laptop", KeyKind.API, null).secret();
        cap(50);
    }

    @AfterEach
    void oneApproverAtATime() {
        members.setStatus(boss.id(), MemberStatus.REMOVED);
    }

    private void cap(long cents) {
        limits.set(
                Scope.MEMBER,
                maya.id(),
                Period.DAILY,
                CENT.multiply(BigInteger.valueOf(cents)),
                WhenStoreIsAway.CLOSED);
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                        .header("authorization", "Bearer " + secret)
                        .header("content-type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Reserves about 80 cents: 32,000 tokens of output at $25 a million. */
    private HttpResponse<String> prompt() throws Exception {
        return call(
                "POST",
                "/v1/messages",
                "{\"model\":\"claude-opus-5\",\"max_tokens\":32000,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    private JsonNode ask(String body) throws Exception {
        HttpResponse<String> answer = call("POST", "/api/limit_requests", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private BigInteger capNow() {
        return limits.list().stream()
                .filter(limit -> maya.id().equals(limit.memberId()) && limit.period() == Period.DAILY)
                .findFirst()
                .map(SpendLimit::amountPico)
                .orElseThrow();
    }

    private AdminApiClient admin() {
        return new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    private String tokenMailedTo(Member approver) {
        Mailbox.Mail mail = mailbox.await(approver.email(), text -> text.contains("/raise?token="));
        Matcher link = LINK.matcher(mail.text());
        assertThat(link.find()).as(mail.text()).isTrue();
        return link.group(1);
    }

    @Test
    void aRefusalNamesTheLimitItsResetAndWhereToAskForMore() throws Exception {
        HttpResponse<String> refused = prompt();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(JsonMapper.shared()
                        .readTree(refused.body())
                        .at("/error/message")
                        .asString())
                .matches("spend limit reached · resets \\w{3} \\d+ · your daily limit of \\$0\\.50; ask for more at"
                        + " http://sluice\\.test/console/my-limits/ask/daily");
    }

    @Autowired
    private dev.sluice.gateway.directory.Groups groups;

    @Test
    void theRefusalOfASharedPotNamesTheGroupThatSharesIt() throws Exception {
        cap(100_000);
        var group = groups.create("Research " + Ids.next());
        groups.add(group.id(), maya.id(), dev.sluice.gateway.directory.Groups.DIRECT);
        limits.set(Scope.GROUP_POOL, group.id(), Period.WEEKLY, CENT, WhenStoreIsAway.CLOSED);

        HttpResponse<String> refused = prompt();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("anthropic-ratelimit-unified-overage-scope"))
                .hasValue("group_pool");
        assertThat(JsonMapper.shared()
                        .readTree(refused.body())
                        .at("/error/message")
                        .asString())
                .contains("the shared weekly limit of the group " + group.name() + " of $0.01; ask for more at");

        var pot = limits.list().stream()
                .filter(limit -> limit.holder().equals(group.id()))
                .findFirst()
                .orElseThrow();
        assertThat(refused.body()).contains("/console/my-limits/ask/weekly?limit=" + Ids.text("spl", pot.id()));
        Increase asked = increases.ask(maya.id(), Period.WEEKLY, pot.id(), null, "the sprint ends");
        assertThat(asked.target().label()).isEqualTo("the group " + group.name());
        String token = tokenMailedTo(boss);
        HttpBrowser browser = new HttpBrowser(listener.port());
        assertThat(browser.get("/raise?token=" + token).text())
                .contains("the weekly limit of the group " + group.name());
        BigInteger ten = CENT.multiply(BigInteger.valueOf(1_000));
        increases.approve(asked.id(), ten, null, "a test", false);
        assertThat(limits.find(pot.id()).orElseThrow().amountPico()).isEqualTo(ten);

        JsonNode usage =
                JsonMapper.shared().readTree(call("GET", "/api/oauth/usage", "").body());
        assertThat(usage.at("/limits")
                        .valueStream()
                        .map(each -> each.at("/group").asString()))
                .containsExactlyInAnyOrder("daily", "weekly");
    }

    @Autowired
    private dev.sluice.gateway.workspaces.Workspaces workspaces;

    @Test
    void theAdminOfAWorkspaceRaisesItsLimitByTheLinkInTheirMailButNoOthers() throws Exception {
        Member lead = members.add("lead-" + Ids.next() + "@corp.test", "Lee Lead", Role.DEVELOPER);
        Member other = members.add("other-" + Ids.next() + "@corp.test", "Otto", Role.DEVELOPER);
        var place = workspaces.create("P" + Ids.next());
        workspaces.put(place.id(), lead.id(), WorkspaceRole.WORKSPACE_ADMIN);
        workspaces.put(place.id(), other.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        workspaces.put(place.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        SpendLimit pot = limits.set(Scope.WORKSPACE_POOL, place.id(), Period.WEEKLY, CENT, WhenStoreIsAway.CLOSED);
        String potId = Ids.text("spl", pot.id());

        JsonNode asked = ask("{\"reason\":\"the demo\",\"spend_limit_id\":\"" + potId + "\"}");
        assertThat(asked.at("/spend_limit_id").asString()).isEqualTo(potId);
        assertThat(asked.at("/limit_of").asString()).isEqualTo("the workspace " + place.name());
        String token = tokenMailedTo(lead);
        assertThat(jdbc.sql("select count(*) from outbox_message where target = ?")
                        .param(other.email())
                        .query(Long.class)
                        .single())
                .isZero();
        HttpBrowser browser = new HttpBrowser(listener.port());
        assertThat(browser.get("/raise?token=" + token).text()).contains("You answer as Lee Lead");
        workspaces.put(place.id(), lead.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        assertThat(browser.get("/raise?token=" + token).status())
                .as("no admin any more")
                .isEqualTo(410);
        workspaces.put(place.id(), lead.id(), WorkspaceRole.WORKSPACE_ADMIN);
        browser.get("/raise?token=" + token);
        assertThat(browser.post(
                                "/raise",
                                Map.of("token", token, "answer", "approve", "amount", "5", "howLong", "THIS_PERIOD"))
                        .status())
                .isEqualTo(200);
        assertThat(limits.find(pot.id()).orElseThrow().amountPico()).isEqualTo(CENT.multiply(BigInteger.valueOf(500)));

        // Their own request is for others to answer, and so is a limit that is not of the workspace.
        Increase own = increases.ask(lead.id(), Period.WEEKLY, pot.id(), null, "for me");
        assertThat(linksOf(own, lead)).isZero();
        Increase elsewhere = increases.ask(maya.id(), Period.DAILY, null, null, "my own limit");
        assertThat(linksOf(elsewhere, lead)).isZero();
        assertThat(linksOf(elsewhere, boss)).isEqualTo(1);
    }

    private long linksOf(Increase increase, Member approver) {
        return jdbc.sql("select count(*) from limit_increase_link where increase_id = ? and approver_id = ?")
                .params(increase.id(), approver.id())
                .query(Long.class)
                .single();
    }

    @Autowired
    private dev.sluice.gateway.identity.LocalAccounts accounts;

    private HttpBrowser signedIn(Member member) {
        accounts.setPassword(member.id(), accounts.hash("gate lifts water quietly"));
        HttpBrowser browser = new HttpBrowser(listener.port());
        browser.get("/sign-in");
        browser.post("/sign-in", Map.of("email", member.email(), "password", "gate lifts water quietly"));
        return browser;
    }

    @Test
    void theAdminsOfAWorkspaceAnswerTheRequestsAboutItsLimitsInTheConsoleAndNoOthersAndNotTheirOwn() {
        Member lead = members.add("lead-" + Ids.next() + "@corp.test", "Lee Lead", Role.DEVELOPER);
        Member stranger = members.add("far-" + Ids.next() + "@corp.test", "Faye Far", Role.DEVELOPER);
        var place = workspaces.create("P" + Ids.next());
        var elsewhere = workspaces.create("E" + Ids.next());
        workspaces.put(place.id(), lead.id(), WorkspaceRole.WORKSPACE_ADMIN);
        workspaces.put(place.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        workspaces.put(elsewhere.id(), stranger.id(), WorkspaceRole.WORKSPACE_ADMIN);
        SpendLimit each =
                limits.set(Scope.EACH_WORKSPACE_MEMBER, place.id(), Period.DAILY, CENT, WhenStoreIsAway.CLOSED);
        Increase asked = increases.ask(maya.id(), Period.DAILY, each.id(), null, "for the demo");
        Increase own = increases.ask(lead.id(), Period.DAILY, each.id(), null, "for myself");
        Member tom = members.add("tom-" + Ids.next() + "@corp.test", "Tom", Role.DEVELOPER);
        limits.set(Scope.MEMBER, tom.id(), Period.DAILY, CENT, WhenStoreIsAway.CLOSED);
        Increase personal = increases.ask(tom.id(), Period.DAILY, null, null, "tom's own");
        Map<String, String> five = Map.of("amount", "5", "howLong", "THIS_PERIOD");

        HttpBrowser page = signedIn(lead);
        assertThat(page.get("/console/my-limits").text()).contains("href=\"/console/increases\"");
        assertThat(page.get("/console/increases").text())
                .contains("for the demo", "for myself", asked.idText())
                .doesNotContain("tom's own", "tom&#39;s own")
                .as("no way to their own")
                .doesNotContain("/console/increases/" + own.idText());
        assertThat(page.get("/console/increases/" + personal.idText()).status()).isEqualTo(404);
        assertThat(page.get("/console/increases/" + own.idText()).text()).contains("somebody else answers it");
        assertThat(page.post("/console/increases/" + own.idText() + "/approve", five)
                        .status())
                .isEqualTo(403);
        assertThat(page.post("/console/increases/" + personal.idText() + "/approve", five)
                        .status())
                .isEqualTo(404);
        page.get("/console/increases/" + asked.idText());
        assertThat(page.post("/console/increases/" + asked.idText() + "/approve", five)
                        .location())
                .endsWith("/console/increases");
        assertThat(ownIn(place.id()).orElseThrow().amountPico()).isEqualTo(CENT.multiply(BigInteger.valueOf(500)));
        assertThat(increases.find(asked.id()).orElseThrow().resolvedBy()).contains(lead.email());
        assertThat(page.get("/console/limits").status()).as("and nothing else").isEqualTo(403);

        HttpBrowser other = signedIn(stranger);
        assertThat(other.get("/console/increases").text()).doesNotContain("for the demo", "for myself");
        assertThat(other.get("/console/increases/" + own.idText()).status()).isEqualTo(404);
        HttpBrowser developer = signedIn(maya);
        assertThat(developer.get("/console/increases").status()).isEqualTo(403);
        assertThat(developer.get("/console/my-limits").text()).doesNotContain("href=\"/console/increases\"");

        workspaces.put(place.id(), lead.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        assertThat(page.get("/console/increases").status())
                .as("an admin no longer")
                .isEqualTo(403);
        assertThat(signedIn(boss).get("/console/increases").text()).contains("for the demo", "for myself");
    }

    @Test
    void anAdminOfTheOrganizationDoesNotAnswerTheirOwnRequestEither() {
        limits.set(Scope.MEMBER, boss.id(), Period.DAILY, CENT, WhenStoreIsAway.CLOSED);
        Increase own = increases.ask(boss.id(), Period.DAILY, null, null, "for the boss");
        assertThat(linksOf(own, boss)).isZero();
        HttpBrowser page = signedIn(boss);
        page.get("/console/account");
        assertThat(page.post(
                                "/console/increases/" + own.idText() + "/approve",
                                Map.of("amount", "5", "howLong", "FOR_GOOD"))
                        .status())
                .isEqualTo(403);
        assertThat(increases.find(own.id()).orElseThrow().state()).isEqualTo(Increase.State.PENDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "1e9", "25,50", "2000000000", "0.0000000000001", "0", "NaN"})
    void whatIsNoAmountIsNeitherAskedForNorGranted(String typed) {
        HttpBrowser page = signedIn(maya);
        page.get("/console/my-limits/ask/daily");
        assertThat(page.post("/console/my-limits/ask/daily", Map.of("amount", typed, "reason", "x"))
                        .status())
                .isEqualTo(422);
        assertThat(increases.of(maya.id(), 5)).isEmpty();

        Increase asked = increases.ask(maya.id(), Period.DAILY, null, "x");
        HttpBrowser approver = signedIn(boss);
        approver.get("/console/increases/" + asked.idText());
        assertThat(approver.post(
                                "/console/increases/" + asked.idText() + "/approve",
                                Map.of("amount", typed, "howLong", "FOR_GOOD"))
                        .status())
                .isEqualTo(422);
        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.valueOf(50)));
    }

    @Test
    void aGroupThatIsDeletedTakesItsPotAndWhatWasAskedAndRaisedOfIt() {
        cap(100_000);
        var group = groups.create("Research " + Ids.next());
        groups.add(group.id(), maya.id(), dev.sluice.gateway.directory.Groups.DIRECT);
        SpendLimit pot = limits.set(Scope.GROUP_POOL, group.id(), Period.WEEKLY, CENT, WhenStoreIsAway.CLOSED);
        Increase raised = increases.ask(maya.id(), Period.WEEKLY, pot.id(), null, "first");
        increases.approve(
                raised.id(), CENT.multiply(BigInteger.TEN), Instant.now().plusSeconds(3600), "x", false);
        Increase asked = increases.ask(maya.id(), Period.WEEKLY, pot.id(), null, "second");

        groups.delete(group.id());
        assertThat(limits.find(pot.id())).isEmpty();
        assertThat(increases.capsOf(maya.id()))
                .extracting(cap -> cap.target().limitId())
                .doesNotContain(pot.id());
        HttpBrowser approver = signedIn(boss);
        approver.get("/console/increases/" + asked.idText());
        assertThat(approver.post(
                                "/console/increases/" + asked.idText() + "/approve",
                                Map.of("amount", "5", "howLong", "FOR_GOOD"))
                        .text())
                .contains("it was removed since, so nothing is in the way any more");
        jdbc.sql("update limit_increase set lapses_at = now() - interval '1 second' where id = ?")
                .param(raised.id())
                .update();
        while (increases.lapseOne()) {
            // Nothing is there to go back.
        }
        assertThat(increases.find(raised.id()).orElseThrow().state()).isEqualTo(Increase.State.LAPSED);
        assertThat(limits.find(pot.id())).isEmpty();
    }

    @Test
    void aLimitThatDoesNotApplyCannotBeAskedAbout() throws Exception {
        Member tom = members.add("tom-" + Ids.next() + "@corp.test", "Tom", Role.DEVELOPER);
        SpendLimit toms = limits.set(Scope.MEMBER, tom.id(), Period.DAILY, CENT, WhenStoreIsAway.CLOSED);
        assertThat(call(
                                "POST",
                                "/api/limit_requests",
                                "{\"reason\":\"x\",\"spend_limit_id\":\"" + Ids.text("spl", toms.id()) + "\"}")
                        .body())
                .contains("spend_limit_id: there is no such limit that applies to you");
        assertThat(call("POST", "/api/limit_requests", "{\"reason\":\"x\",\"spend_limit_id\":\"spl_1\"}")
                        .body())
                .contains("spend_limit_id: must be an id that starts with spl_");
    }

    @ParameterizedTest
    @EnumSource(
            value = Scope.class,
            names = {"EACH_MEMBER", "EACH_GROUP_MEMBER"})
    void raisingTheLimitForEachRaisesItForWhoAskedOnly(Scope scope) {
        Member tom = members.add("tom-" + Ids.next() + "@corp.test", "Tom", Role.DEVELOPER);
        var group = groups.create("Research " + Ids.next());
        groups.add(group.id(), maya.id(), dev.sluice.gateway.directory.Groups.DIRECT);
        groups.add(group.id(), tom.id(), dev.sluice.gateway.directory.Groups.DIRECT);
        SpendLimit each = limits.set(
                scope, scope == Scope.EACH_MEMBER ? null : group.id(), Period.WEEKLY, CENT, WhenStoreIsAway.CLOSED);
        try {
            Increase asked = increases.ask(maya.id(), Period.WEEKLY, each.id(), null, "more");
            increases.approve(asked.id(), CENT.multiply(BigInteger.TEN), null, "a test", false);

            assertThat(limits.find(each.id()).orElseThrow().amountPico()).isEqualTo(CENT);
            assertThat(increases.capsOf(tom.id()))
                    .filteredOn(cap -> cap.period() == Period.WEEKLY)
                    .extracting(Cap::amountPico)
                    .containsExactly(CENT);
            assertThat(increases.capsOf(maya.id()))
                    .filteredOn(cap -> cap.period() == Period.WEEKLY)
                    .extracting(Cap::amountPico)
                    .containsExactly(CENT.multiply(BigInteger.TEN));
        } finally {
            limits.remove(each.id());
        }
    }

    @Test
    void raisingTheLimitForEachInAWorkspaceRaisesItForWhoAskedAloneAndLapsesByItself() throws Exception {
        cap(100_000);
        Member tom = members.add("tom-" + Ids.next() + "@corp.test", "Tom", Role.DEVELOPER);
        var place = workspaces.create("P" + Ids.next());
        workspaces.put(place.id(), tom.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        workspaces.put(place.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        SpendLimit each =
                limits.set(Scope.EACH_WORKSPACE_MEMBER, place.id(), Period.DAILY, CENT, WhenStoreIsAway.CLOSED);
        secret = keys.mint(maya.id(), "in the workspace", KeyKind.API, null, place.id())
                .secret();

        HttpResponse<String> refused = prompt();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("your daily limit in the workspace " + place.name() + " of $0.01");
        JsonNode asked = ask("{\"reason\":\"the demo\",\"spend_limit_id\":\"" + Ids.text("spl", each.id()) + "\"}");
        assertThat(asked.at("/limit_of").asString()).isEqualTo("one person in the workspace " + place.name());
        assertThat(asked.at("/spend_summary/pooled").asBoolean()).isFalse();
        HttpBrowser browser = new HttpBrowser(listener.port());
        String token = tokenMailedTo(boss);
        assertThat(browser.get("/raise?token=" + token).text())
                .contains("their daily limit in the workspace " + place.name());
        assertThat(browser.post(
                                "/raise",
                                Map.of("token", token, "answer", "approve", "amount", "2", "howLong", "THIS_PERIOD"))
                        .status())
                .isEqualTo(200);

        assertThat(limits.find(each.id()).orElseThrow().amountPico())
                .as("for everybody else")
                .isEqualTo(CENT);
        assertThat(prompt().statusCode()).isEqualTo(200);
        assertThat(inTheWorkspace(maya)).containsExactly(CENT.multiply(BigInteger.valueOf(200)));
        assertThat(inTheWorkspace(tom)).containsExactly(CENT);
        SpendLimit own = ownIn(place.id()).orElseThrow();
        JsonNode shown =
                admin().get("/spend_limits/" + Ids.text("spl", own.id())).json();
        assertThat(shown.at("/scope/type").asString()).isEqualTo("workspace_member");
        assertThat(shown.at("/scope/user_id").asString()).isEqualTo(Ids.text("user", maya.id()));
        assertThat(shown.at("/scope/workspace_id").asString()).isEqualTo(Ids.text("wrkspc", place.id()));
        assertThat(shown.at("/amount").asString()).isEqualTo("200");

        // Asked again while it stands, and answered for good: the second answer is about the same limit.
        Increase again = increases.ask(maya.id(), Period.DAILY, own.id(), null, "more demos");
        increases.approve(
                again.id(),
                CENT.multiply(BigInteger.valueOf(300)),
                Instant.now().plusSeconds(3600),
                "x",
                true);
        assertThat(inTheWorkspace(maya)).containsExactly(CENT.multiply(BigInteger.valueOf(300)));
        jdbc.sql("update limit_increase set lapses_at = now() - interval '1 second' where member_id = ?")
                .param(maya.id())
                .update();
        while (increases.lapseOne()) {
            // The first was replaced: only the second goes back, to what stood before both.
        }
        assertThat(ownIn(place.id())).isEmpty();
        assertThat(inTheWorkspace(maya)).containsExactly(CENT);
        assertThat(prompt().statusCode()).isEqualTo(429);
        assertThat(jdbc.sql("select details ->> 'amount' from audit_event where subject_label = ? order by id")
                        .param("Maya Okafor <" + maya.email() + "> in " + Ids.text("wrkspc", place.id()))
                        .query(String.class)
                        .list())
                .containsExactly("$2", "$3", "$3");
    }

    private java.util.List<BigInteger> inTheWorkspace(Member member) {
        return increases.capsOf(member.id()).stream()
                .filter(cap -> cap.target().whose() == Increase.Whose.IN_WORKSPACE)
                .map(Cap::amountPico)
                .toList();
    }

    private Optional<SpendLimit> ownIn(java.util.UUID workspace) {
        return limits.find(Scope.WORKSPACE_MEMBER, maya.id(), workspace, "", Period.DAILY);
    }

    @Test
    void aRaiseForGoodInAWorkspaceStaysUntilAnAdminRemovesIt() {
        var place = workspaces.create("P" + Ids.next());
        workspaces.put(place.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        SpendLimit each =
                limits.set(Scope.EACH_WORKSPACE_MEMBER, place.id(), Period.DAILY, CENT, WhenStoreIsAway.CLOSED);
        Increase asked = increases.ask(maya.id(), Period.DAILY, each.id(), null, "more");
        increases.approve(asked.id(), CENT.multiply(BigInteger.TEN), null, "a test", false);
        SpendLimit own = ownIn(place.id()).orElseThrow();
        assertThat(increases.lapseOne()).isFalse();
        assertThat(inTheWorkspace(maya)).containsExactly(CENT.multiply(BigInteger.TEN));

        // Another workspace is another limit.
        var elsewhere = workspaces.create("P" + Ids.next());
        workspaces.put(elsewhere.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        limits.set(Scope.EACH_WORKSPACE_MEMBER, elsewhere.id(), Period.DAILY, CENT, WhenStoreIsAway.CLOSED);
        assertThat(inTheWorkspace(maya)).containsExactlyInAnyOrder(CENT.multiply(BigInteger.TEN), CENT);

        assertThat(admin().delete("/spend_limits/" + Ids.text("spl", own.id())).status())
                .isEqualTo(200);
        assertThat(inTheWorkspace(maya)).containsExactlyInAnyOrder(CENT, CENT);
    }

    @Test
    void fromTheTerminalToTheMailToTheRaiseAndBackByItself() throws Exception {
        assertThat(prompt().statusCode()).isEqualTo(429);
        JsonNode asked = ask("{\"reason\":\"release <today>\",\"amount\":\"500\"}");
        assertThat(asked.at("/status").asString()).isEqualTo("pending");
        assertThat(asked.at("/spend_summary/amount").asString()).isEqualTo("50");

        String token = tokenMailedTo(boss);
        HttpBrowser browser = new HttpBrowser(listener.port());
        HttpBrowser.Page form = browser.get("/raise?token=" + token);
        assertThat(form.status()).isEqualTo(200);
        assertThat(form.text()).contains("release &lt;today&gt;", "You answer as Bo Berg", "value=\"5.00\"");
        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.valueOf(50)));
        HttpBrowser.Page done = browser.post(
                "/raise", Map.of("token", token, "answer", "approve", "amount", "5", "howLong", "THIS_PERIOD"));

        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.valueOf(500)));
        assertThat(prompt().statusCode()).isEqualTo(200);
        assertThat(browser.get("/raise?token=" + token).status()).isEqualTo(410);
        mailbox.await(maya.email(), text -> text.contains("$5.00"));
        assertThat(jdbc.sql(
                                "select actor_id, action from audit_event where action in ('limit.set', 'limit_increase.approved')"
                                        + " and actor_id = ?")
                        .param(boss.id())
                        .query((row, number) -> row.getString("action"))
                        .list())
                .containsExactlyInAnyOrder("limit.set", "limit_increase.approved");

        jdbc.sql("update limit_increase set lapses_at = now() - interval '1 second' where member_id = ?")
                .param(maya.id())
                .update();
        increases.lapseOne();

        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.valueOf(50)));
        mailbox.await(maya.email(), text -> text.contains("as before"));
    }

    @Test
    void aRaiseOfALimitForEachMemberGoesBackToNoneOfTheirOwn() throws Exception {
        limits.list().forEach(limit -> limits.remove(limit.id()));
        limits.set(Scope.EACH_MEMBER, null, Period.DAILY, CENT, WhenStoreIsAway.OPEN);
        Increase asked = increases.ask(maya.id(), Period.DAILY, null, "more");
        increases.approve(
                asked.id(), CENT.multiply(BigInteger.TEN), Instant.now().plusSeconds(60), "Bo", true);
        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.TEN));

        jdbc.sql("update limit_increase set lapses_at = now() where id = ?")
                .param(asked.id())
                .update();
        assertThat(increases.lapseOne()).isTrue();

        assertThat(limits.list()).singleElement().satisfies(limit -> {
            assertThat(limit.scope()).isEqualTo(Scope.EACH_MEMBER);
            assertThat(limit.amountPico()).isEqualTo(CENT);
        });
        limits.list().forEach(limit -> limits.remove(limit.id()));
    }

    @Test
    void whatAnAdminSetSinceIsLeftAlone() throws Exception {
        Increase asked = increases.ask(maya.id(), null, null, "more");
        increases.approve(
                asked.id(),
                CENT.multiply(BigInteger.valueOf(900)),
                Instant.now().plusSeconds(60),
                "Bo",
                true);
        cap(70);

        jdbc.sql("update limit_increase set lapses_at = now() where id = ?")
                .param(asked.id())
                .update();
        increases.lapseOne();

        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.valueOf(70)));
    }

    @Test
    void aSecondRaiseLeadsBackToWhatStoodBeforeTheFirst() throws Exception {
        Instant later = Instant.now().plusSeconds(600);
        Increase first = increases.ask(maya.id(), null, null, "more");
        increases.approve(first.id(), CENT.multiply(BigInteger.valueOf(100)), later, "Bo", true);
        Increase second = increases.ask(maya.id(), null, null, "still more");
        increases.approve(second.id(), CENT.multiply(BigInteger.valueOf(200)), later, "Bo", true);

        assertThat(increases.find(first.id()).map(Increase::state)).contains(Increase.State.REPLACED);
        jdbc.sql("update limit_increase set lapses_at = now() where id = ?")
                .param(second.id())
                .update();
        increases.lapseOne();

        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.valueOf(50)));
    }

    @Test
    void oneRequestWaitsAtATimeAndADeniedOneCannotBeRepeatedAtOnce() throws Exception {
        JsonNode asked = ask("{\"reason\":\"more\"}");
        assertThat(call("POST", "/api/limit_requests", "{\"reason\":\"again\"}").body())
                .contains("waiting for an answer already");

        String id = asked.at("/id").asString();
        assertThat(admin().post("/spend_limit_increase_requests/" + id + "/deny", "")
                        .at("/status"))
                .isEqualTo("denied");
        assertThat(admin().post("/spend_limit_increase_requests/" + id + "/deny", "")
                        .status())
                .isEqualTo(200);
        assertThat(admin().post("/spend_limit_increase_requests/" + id + "/approve", "{'amount':'100'}")
                        .error())
                .isEqualTo("400 invalid_request_error: request: it was denied already");
        assertThat(call("POST", "/api/limit_requests", "{\"reason\":\"again\"}").body())
                .contains("your last one was denied; you can ask again from");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|reason: is required",
                "[]|the body must be a JSON object",
                "{|invalid JSON",
                "{'reason':''}|reason: must have 1 to 1000 characters",
                "{'reason':7}|reason: must be a string",
                "{'reason':'x','amount':'1e9'}|amount: must be a whole-number decimal string of cents",
                "{'reason':'x','amount':'1,000'}|amount: must be a whole-number decimal string of cents",
                "{'reason':'x','amount':'10.5'}|amount: must be a whole-number decimal string of cents",
                "{'reason':'x','amount':'-5'}|amount: must be a whole-number decimal string of cents",
                "{'reason':'x','amount':'999999999999999'}|amount: must be more than nothing and at most a billion dollars",
                "{'reason':'x','amount':'50'}|amount: the limit is $0.50 already; ask for more than that",
                "{'reason':'x','period':'yearly'}|period: must be one of daily, weekly, monthly",
                "{'reason':'x','period':'weekly'}|period: no weekly spend limit applies to you"
            })
    void badInputIsToldByItsField(String body, String message) throws Exception {
        HttpResponse<String> answer = call("POST", "/api/limit_requests", body.replace('\'', '"'));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JsonMapper.shared()
                        .readTree(answer.body())
                        .at("/error/message")
                        .asString())
                .isEqualTo(message);
    }

    @Test
    void theAdminApiListsAndAnswers() throws Exception {
        Answer made = admin().post(
                        "/spend_limit_increase_requests",
                        "{'user_id':'" + maya.email() + "','reason':'quarter end','period':'daily','amount':'300'}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        String id = made.at("/id");

        Answer list =
                admin().get("/spend_limit_increase_requests?status%5B%5D=pending&actor_ids%5B%5D=" + maya.email());
        assertThat(list.at("/data/0/id")).isEqualTo(id);
        assertThat(list.json().at("/data").size()).isEqualTo(1);
        assertThat(admin().get("/spend_limit_increase_requests?status%5B%5D=lost")
                        .error())
                .contains("status[]: must be one of");
        assertThat(admin().get("/spend_limit_increase_requests?page=zzz").error())
                .contains("cursor does not match current query parameters");
        assertThat(admin().post("/spend_limit_increase_requests/" + id + "/approve", "{}")
                        .error())
                .contains("amount: must be a whole-number decimal string of cents");
        assertThat(admin().post(
                                "/spend_limit_increase_requests/" + id + "/approve",
                                "{'amount':'300','until':'2020-01-01T00:00:00Z'}")
                        .error())
                .contains("until: must be in the future");

        Answer approved = admin().post(
                        "/spend_limit_increase_requests/" + id + "/approve",
                        "{'amount':'300','until':'2099-01-01T00:00:00Z'}");
        assertThat(approved.at("/status")).isEqualTo("approved");
        assertThat(approved.at("/granted_amount")).isEqualTo("300");
        assertThat(capNow()).isEqualTo(CENT.multiply(BigInteger.valueOf(300)));
        assertThat(admin().get("/spend_limit_increase_requests/slir_x").status())
                .isEqualTo(404);
    }

    @Test
    void aLinkOfAnApproverWhoMayApproveNoLongerIsDead() throws Exception {
        ask("{\"reason\":\"more\"}");
        String token = tokenMailedTo(boss);
        members.setStatus(boss.id(), MemberStatus.SUSPENDED);

        assertThat(new HttpBrowser(listener.port()).get("/raise?token=" + token).status())
                .isEqualTo(410);
        assertThat(new HttpBrowser(listener.port()).get("/raise?token=nonsense").status())
                .isEqualTo(410);
        assertThat(new HttpBrowser(listener.port()).get("/raise").status()).isEqualTo(410);
    }

    @Test
    void whoeverAsksSeesTheirLimitsAndRequests() throws Exception {
        ask("{\"reason\":\"more\"}");

        JsonNode own = JsonMapper.shared()
                .readTree(call("GET", "/api/limit_requests", "").body());

        assertThat(own.at("/limits/0/period").asString()).isEqualTo("daily");
        assertThat(own.at("/limits/0/amount").asString()).isEqualTo("50");
        assertThat(own.at("/data/0/reason").asString()).isEqualTo("more");
        Optional<String> cache =
                call("GET", "/api/limit_requests", "").headers().firstValue("cache-control");
        assertThat(cache).contains("no-store");
        secret = "slc_wrong";
        assertThat(call("GET", "/api/limit_requests", "").statusCode()).isEqualTo(401);
    }
}

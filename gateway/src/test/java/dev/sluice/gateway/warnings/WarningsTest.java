package dev.sluice.gateway.warnings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.LimitPolicy;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.support.AlertsTest;
import dev.sluice.gateway.support.Mailbox;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who hears of a limit that fills up; the spend is real, made by requests through the gateway. */
@AlertsTest
class WarningsTest {

    private static final BigInteger CENT = BigInteger.TEN.pow(10);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Autowired
    private Warnings warnings;

    @Autowired
    private WarningStore store;

    @Autowired
    private Members members;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendLimits limits;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener listener;

    @Autowired
    private Mailbox mailbox;

    @Autowired
    private JdbcClient jdbc;

    private Member maya;
    private String secret;

    @BeforeEach
    void aPersonWithAKey() {
        maya = members.add("warn-" + Ids.next() + "@corp.test", "Maya Okafor", Role.DEVELOPER);
        secret = keys.mint(maya.id(), "laptop", KeyKind.API, null).secret();
    }

    @AfterEach
    void noLimits() {
        limits.list().forEach(limit -> limits.remove(limit.id()));
        store.setAudiences(new Audiences(50, 80, 80, 80));
    }

    private void cap(Scope scope, long cents) {
        limits.set(
                scope,
                scope == Scope.MEMBER ? maya.id() : null,
                Period.DAILY,
                CENT.multiply(BigInteger.valueOf(cents)),
                WhenStoreIsAway.CLOSED);
    }

    /** Spends so many cents: output of Opus 5 at $25 a million, 400 tokens a cent. */
    private void spend(long cents) throws Exception {
        BigInteger before = report.settledPico(maya.id(), Period.DAILY, Instant.now());
        assertThat(post("sim: usage=in:0,out:" + 400 * cents, 400 * cents)).isEqualTo(200);
        BigInteger after = before.add(CENT.multiply(BigInteger.valueOf(cents)));
        for (int i = 0; i < 500; i++) {
            if (report.settledPico(maya.id(), Period.DAILY, Instant.now()).compareTo(after) >= 0) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("it was not settled");
    }

    private int post(String text, long maxTokens) throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                                .header("x-api-key", secret)
                                .header("content-type", "application/json")
                                .POST(BodyPublishers.ofString("{\"model\":\"claude-opus-5\",\"max_tokens\":" + maxTokens
                                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}"))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private List<Integer> given() {
        return jdbc.sql("select threshold from warning_given where holder = ? order by 1")
                .param(maya.id())
                .query((row, number) -> row.getInt(1))
                .list();
    }

    private long queued(String target) {
        return jdbc.sql("select count(*) from outbox_message where target = ? and event = 'limit.warning'")
                .param(target)
                .query(Long.class)
                .single();
    }

    @Test
    void thePersonHearsOfEachThresholdOnce() throws Exception {
        cap(Scope.MEMBER, 100);
        spend(51);
        warnings.look();
        warnings.look();
        assertThat(given()).containsExactly(50);
        mailbox.await(maya.email(), text -> text.contains("You have used 50 % of your daily spend limit"));
        spend(31);
        warnings.look();
        assertThat(given()).containsExactly(50, 80);
        Mailbox.Mail mail = mailbox.await(maya.email(), text -> text.contains("You have used 80 %"));
        assertThat(mail.text()).contains("http://sluice.test/console/my-limits/ask/daily", "of $1.00 are spent");
        assertThat(queued(maya.email())).isEqualTo(2);
    }

    @Test
    void whoJumpsOverThresholdsHearsOfTheHighestOnly() throws Exception {
        cap(Scope.EACH_MEMBER, 100);
        spend(96);
        warnings.look();

        assertThat(given()).containsExactly(50, 80, 95);
        mailbox.await(maya.email(), text -> text.contains("You have used 95 %"));
        assertThat(queued(maya.email())).isEqualTo(1);
    }

    @Test
    void aRefusalIsAllOfTheLimit() throws Exception {
        cap(Scope.MEMBER, 10);
        assertThat(post("hi", 32_000)).isEqualTo(429);
        assertThat(post("hi", 32_000)).isEqualTo(429);
        warnings.look();

        mailbox.await(maya.email(), text -> text.contains("You have reached your daily spend limit"));
        assertThat(given()).containsExactly(50, 80, 95, 100);
        assertThat(queued(maya.email())).isEqualTo(1);
    }

    @Test
    void aSoftLimitLetsThroughAndTells() throws Exception {
        limits.set(new Draft(
                Scope.MEMBER,
                maya.id(),
                "",
                Period.DAILY,
                Calendar.UTC,
                CENT.multiply(BigInteger.TEN),
                Mode.SOFT,
                null,
                WhenStoreIsAway.CLOSED));
        assertThat(post("hi", 32_000)).isEqualTo(200);
        warnings.look();

        Mailbox.Mail mail =
                mailbox.await(maya.email(), text -> text.contains("You have reached your daily spend limit"));
        assertThat(mail.text())
                .contains("A request that may go beyond $0.10 was let through", "Requests go on")
                .doesNotContain("are refused", "did not fit");
        assertThat(queued(maya.email())).isEqualTo(1);
    }

    @Test
    void aRaisedLimitIsANewOne() throws Exception {
        cap(Scope.MEMBER, 100);
        spend(60);
        warnings.look();
        cap(Scope.MEMBER, 110);
        warnings.look();

        assertThat(queued(maya.email())).isEqualTo(2);
    }

    @Test
    void ofManyReplicasThatLookAtOnceOneTells() throws Exception {
        cap(Scope.MEMBER, 100);
        spend(85);
        List<Future<?>> looks = new ArrayList<>();
        try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                looks.add(replicas.submit(warnings::look));
            }
        }
        for (Future<?> look : looks) {
            look.get();
        }
        warnings.look();

        assertThat(queued(maya.email())).isEqualTo(1);
    }

    @Test
    void adminsOfTheirWorkspacesHearFromEightyPercentOn() throws Exception {
        Member lead = members.add("lead-" + Ids.next() + "@corp.test", "Lee Lead", Role.DEVELOPER);
        Workspace place = workspaces.create("P" + UUID.randomUUID());
        workspaces.put(place.id(), lead.id(), WorkspaceRole.WORKSPACE_ADMIN);
        workspaces.put(place.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        cap(Scope.MEMBER, 100);
        spend(60);
        warnings.look();
        assertThat(queued(lead.email())).isZero();
        spend(25);
        warnings.look();

        mailbox.await(lead.email(), text -> text.contains("Maya Okafor used 80 % of their daily spend limit"));
        workspaces.archive(place.id());
    }

    @Test
    void theSharedPotIsToldToTheOrganizationsAdmins() throws Exception {
        Member boss = members.add("pot-" + Ids.next() + "@corp.test", "Bo", Role.ADMIN);
        BigInteger spent = report.settledPico(null, Period.DAILY, Instant.now());
        spend(10);
        limits.set(
                Scope.ORGANIZATION_POOL,
                null,
                Period.DAILY,
                spent.add(CENT.multiply(BigInteger.valueOf(11))),
                WhenStoreIsAway.CLOSED);
        warnings.look();

        mailbox.await(boss.email(), text -> text.contains("Everybody together used"));
        members.setStatus(boss.id(), MemberStatus.REMOVED);
    }

    private void each(Scope scope, UUID holder, String family, Calendar calendar) {
        limits.set(new Draft(
                scope,
                holder,
                family,
                Period.DAILY,
                calendar,
                CENT.multiply(BigInteger.valueOf(100)),
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
    }

    @Test
    void eachPersonOfAWorkspaceIsToldOfWhatTheySpendInIt() throws Exception {
        Member lead = members.add("lead-" + Ids.next() + "@corp.test", "Lee Lead", Role.DEVELOPER);
        Workspace place = workspaces.create("Q" + UUID.randomUUID().toString().substring(0, 8));
        workspaces.put(place.id(), lead.id(), WorkspaceRole.WORKSPACE_ADMIN);
        workspaces.put(place.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        each(Scope.EACH_WORKSPACE_MEMBER, place.id(), "", Calendar.UTC);
        spend(60);
        warnings.look();
        assertThat(queued(maya.email())).as("spent elsewhere").isZero();

        secret = keys.mint(maya.id(), "there", KeyKind.API, null, place.id()).secret();
        spend(81);
        warnings.look();
        warnings.look();
        String in = "daily spend limit in the workspace " + place.name();
        mailbox.await(maya.email(), text -> unfolded(text).contains("You have used 80 % of your " + in));
        mailbox.await(lead.email(), text -> unfolded(text).contains("Maya Okafor used 80 % of their " + in));
        assertThat(queued(maya.email())).isEqualTo(1);

        limits.set(new Draft(
                Scope.WORKSPACE_MEMBER,
                maya.id(),
                place.id(),
                "",
                Period.DAILY,
                Calendar.UTC,
                CENT.multiply(BigInteger.valueOf(160)),
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
        warnings.look();
        warnings.look();
        mailbox.await(maya.email(), text -> unfolded(text).contains("You have used 50 % of your " + in));
        assertThat(queued(maya.email()))
                .as("of their own limit there, and not of the one for each")
                .isEqualTo(2);
        workspaces.archive(place.id());
    }

    @Test
    void aLimitForOneFamilyIsToldApartFromTheOneForAll() throws Exception {
        each(Scope.EACH_MEMBER, new UUID(0, 0), "", Calendar.UTC);
        each(Scope.EACH_MEMBER, new UUID(0, 0), "opus", Calendar.UTC);
        spend(51);
        warnings.look();
        warnings.look();

        mailbox.await(maya.email(), text -> text.contains("50 % of your daily spend limit for opus models"));
        mailbox.await(
                maya.email(),
                text -> text.contains("50 % of your daily spend limit\n")
                        || text.contains("50 % of your daily spend limit\r"));
        assertThat(queued(maya.email())).isEqualTo(2);
    }

    @Test
    void whoHasALimitOfTheirOwnForTheFamilyIsNotToldOfTheOneForEach() throws Exception {
        each(Scope.EACH_MEMBER, new UUID(0, 0), "opus", Calendar.UTC);
        limits.set(new Draft(
                Scope.MEMBER,
                maya.id(),
                "opus",
                Period.DAILY,
                Calendar.UTC,
                null,
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
        spend(90);
        warnings.look();
        assertThat(queued(maya.email())).isZero();
    }

    @Test
    void theDayOfTheOrganizationIsTheOneThatIsTold() throws Exception {
        limits.setPolicy(new LimitPolicy(ZoneId.of("Pacific/Auckland"), GroupRule.TIGHTEST));
        try {
            each(Scope.EACH_MEMBER, new UUID(0, 0), "", Calendar.ORGANIZATION);
            spend(51);
            warnings.look();
            Mailbox.Mail mail = mailbox.await(maya.email(), text -> text.contains("You have used 50 %"));
            assertThat(mail.text()).contains("00:00 Pacific/Auckland");
        } finally {
            limits.setPolicy(new LimitPolicy(ZoneId.of("UTC"), GroupRule.TIGHTEST));
        }
    }

    @Test
    void aSharedSoftLimitThatIsPassedIsToldToTheOrganizationsAdminsOnce() throws Exception {
        Member boss = members.add("soft-" + Ids.next() + "@corp.test", "Bo", Role.ADMIN);
        limits.set(new Draft(
                Scope.ORGANIZATION_POOL,
                new UUID(0, 0),
                "",
                Period.DAILY,
                Calendar.UTC,
                CENT,
                Mode.SOFT,
                null,
                WhenStoreIsAway.CLOSED));
        assertThat(post("hi", 32_000)).isEqualTo(200);
        assertThat(post("hi", 32_000)).isEqualTo(200);
        eventually(() -> {
            warnings.look();
            return queued(boss.email()) > 0;
        });
        warnings.look();

        Mailbox.Mail mail = mailbox.await(
                boss.email(), text -> text.contains("Everybody together reached the shared daily spend limit"));
        assertThat(mail.text()).contains("A request that may go beyond $0.01 was let through");
        assertThat(queued(boss.email())).isEqualTo(1);
        assertThat(queued(maya.email())).isZero();
        members.setStatus(boss.id(), MemberStatus.REMOVED);
    }

    /** Long subjects are broken into lines. */
    private static String unfolded(String mail) {
        return mail.replaceAll("\\s+", " ");
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < 500 && !condition.call(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.call()).isTrue();
    }

    @Test
    void anAudienceCanBeLeftAlone() throws Exception {
        store.setAudiences(new Audiences(Threshold.NEVER, 80, 80, 80));
        cap(Scope.MEMBER, 100);
        spend(60);
        warnings.look();

        assertThat(given()).containsExactly(50);
        assertThat(queued(maya.email())).isZero();
    }
}

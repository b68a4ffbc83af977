package dev.sluice.gateway.rates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.rates.Passage.Admitted;
import dev.sluice.gateway.rates.Passage.Refused;
import dev.sluice.gateway.rates.RateLimit.Amounts;
import dev.sluice.gateway.rates.RateLimit.Scope;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AlertsTest;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Rates on two replicas that share nothing but the database. */
@AlertsTest
class RatesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long DOLLAR = 1_000_000_000_000L;

    @Autowired
    private Rates one;

    @Autowired
    private RateLimits limits;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private Members members;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private PublicListener listener;

    private Rates other;
    private Member maya;
    private MintedKey key;

    @BeforeEach
    void twoReplicasAndAPerson() {
        other = new Rates(limits, dataSource);
        other.start();
        maya = members.add("rate-" + Ids.next() + "@corp.test", "Maya", Role.DEVELOPER);
        key = keys.mint(maya.id(), "laptop", KeyKind.API, null);
    }

    @AfterEach
    void noRates() {
        other.stop();
        limits.list().forEach(limit -> limits.remove(limit.id(), "x"));
    }

    private static Amounts requests(long perMinute) {
        return new Amounts(perMinute, null, null, null, null);
    }

    private Passage enter(Rates replica, Demand demand) {
        return replica.enter(maya.id(), key.key().id(), null, () -> demand);
    }

    private static Demand small() {
        return new Demand(10, 10, 10);
    }

    private static Ticket admitted(Passage passage) {
        assertThat(passage).isInstanceOf(Admitted.class);
        return ((Admitted) passage).ticket();
    }

    private static Refused refused(Passage passage) {
        assertThat(passage).isInstanceOf(Refused.class);
        return (Refused) passage;
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(15));
        while (!condition.call()) {
            assertThat(Instant.now()).as("waited in vain").isBefore(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void whoHasNoRateIsNotEvenAskedAbout() {
        assertThat(admitted(one.enter(maya.id(), key.key().id(), null, () -> {
                    throw new AssertionError("nothing is to be worked out");
                })))
                .isSameAs(Ticket.FREE);
    }

    @Test
    void ofManyAtOnceOnBothReplicasExactlyAsManyPassAsMay() throws Exception {
        limits.set(Scope.MEMBER, maya.id(), "Maya", requests(10));
        List<Future<Passage>> passages = new ArrayList<>();
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                Rates replica = i % 2 == 0 ? one : other;
                passages.add(crowd.submit(() -> enter(replica, small())));
            }
        }
        long through = 0;
        for (Future<Passage> passage : passages) {
            through += passage.get() instanceof Admitted ? 1 : 0;
        }
        assertThat(through).isEqualTo(10);
        Refused full = refused(enter(other, small()));
        assertThat(full.measure()).isEqualTo(Measure.REQUESTS);
        assertThat(full.waitSeconds()).isBetween(40L, 61L);
    }

    @Test
    void requestsAtOnceAreCountedOverBothReplicasUntilTheyAreOver() throws Exception {
        limits.set(Scope.KEY, key.key().id(), "laptop", new Amounts(null, null, null, 3L, null));
        Ticket first = admitted(enter(one, small()));
        admitted(enter(one, small()));
        admitted(enter(other, small()));
        assertThat(refused(enter(other, small())).measure()).isEqualTo(Measure.CONCURRENT);

        first.close();
        first.close();

        eventually(() -> enter(other, small()) instanceof Admitted);
        assertThat(enter(one, small())).isInstanceOf(Refused.class);
    }

    @Test
    void whatAReplicaHeldThatDiedIsForgottenAfterTenSeconds() throws Exception {
        limits.set(Scope.MEMBER, maya.id(), "Maya", new Amounts(null, null, null, 1L, null));
        admitted(enter(other, small()));
        assertThat(enter(one, small())).isInstanceOf(Refused.class);

        other.stop();
        jdbc.sql("update rate_replica set seen_at = seen_at - interval '11 seconds' where replica in"
                        + " (select replica from rate_held where holder = ?)")
                .param(maya.id())
                .update();

        admitted(enter(one, small()));
    }

    @Test
    void outputIsHeldAtItsCeilingAndCountedAsItCame() throws Exception {
        limits.set(Scope.MEMBER, maya.id(), "Maya", new Amounts(null, null, 10_000L, null, null));
        Ticket large = admitted(enter(one, new Demand(10, 9_000, 10)));
        Refused full = refused(enter(other, new Demand(10, 2_000, 10)));
        assertThat(full.measure()).isEqualTo(Measure.OUTPUT_TOKENS);
        assertThat(full.waitSeconds()).isEqualTo(5);

        large.used(100, 500, 10);
        large.close();

        eventually(() -> enter(other, new Demand(10, 2_000, 10)) instanceof Admitted);
        assertThat(jdbc.sql("select sum(used) from rate_use where holder = ? and measure = 'O'")
                        .param(maya.id())
                        .query(Long.class)
                        .single())
                .isEqualTo(500);
    }

    @Test
    void inputIsPutRightWhenItIsKnown() throws Exception {
        limits.set(Scope.MEMBER, maya.id(), "Maya", new Amounts(null, 1_000L, null, null, null));
        Ticket cached = admitted(enter(one, new Demand(900, 10, 10)));
        assertThat(refused(enter(other, new Demand(900, 10, 10))).measure()).isEqualTo(Measure.INPUT_TOKENS);

        cached.used(50, 1, 1);
        cached.close();

        eventually(() -> enter(other, new Demand(900, 10, 10)) instanceof Admitted);
    }

    @Test
    void theBrakeStopsAStormOfAgents() throws Exception {
        limits.set(Scope.EACH_MEMBER, null, "each", new Amounts(null, null, null, null, 2 * DOLLAR));
        for (int i = 0; i < 2; i++) {
            Ticket ticket = admitted(enter(one, new Demand(10, 10, DOLLAR / 10)));
            ticket.used(10, 10, DOLLAR);
            ticket.close();
        }
        eventually(() -> enter(other, new Demand(10, 10, DOLLAR / 10)) instanceof Refused);
        Refused full = refused(enter(other, new Demand(10, 10, DOLLAR / 10)));
        assertThat(full.measure()).isEqualTo(Measure.SPEND);
        assertThat(full.waitSeconds()).isBetween(550L, 610L);
    }

    @Test
    void aRequestLargerThanTheLimitPassesWhenNothingElseDid() {
        limits.set(Scope.MEMBER, maya.id(), "Maya", new Amounts(null, 1_000L, null, null, null));

        admitted(enter(one, new Demand(5_000, 10, 10)));

        assertThat(enter(one, new Demand(1, 10, 10))).isInstanceOf(Refused.class);
    }

    @Test
    void aRequestTakesAllOfItsMeasuresOrNone() {
        limits.set(Scope.MEMBER, maya.id(), "Maya", new Amounts(5L, null, 100L, null, null));
        admitted(enter(one, new Demand(1, 100, 1)));
        for (int i = 0; i < 10; i++) {
            refused(enter(one, new Demand(1, 100, 1)));
        }
        assertThat(jdbc.sql("select sum(used) from rate_use where holder = ? and measure = 'R'")
                        .param(maya.id())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void membersKeysOfAWorkspaceShareItsRate() {
        Workspace research = workspaces.create("W" + Ids.next().toString().substring(20));
        workspaces.put(research.id(), maya.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        MintedKey there = keys.mint(maya.id(), "ci", KeyKind.API, null, research.id());
        limits.set(Scope.WORKSPACE, research.id(), "Research", requests(1));

        admitted(one.enter(maya.id(), there.key().id(), research.id(), RatesTest::small));

        assertThat(other.enter(maya.id(), there.key().id(), research.id(), RatesTest::small))
                .isInstanceOf(Refused.class);
        admitted(enter(one, small()));
        workspaces.archive(research.id());
    }

    @Test
    void whileTheStoreIsAwayEachReplicaHoldsTheRatesByItselfAndCountsThereAfterwardsWhatPassed() throws Exception {
        limits.set(Scope.MEMBER, maya.id(), "Maya", requests(2));
        AtomicBoolean away = new AtomicBoolean(true);
        Rates cutOff = new Rates(limits, new RateStore(dataSource) {
            @Override
            List<List<Said>> take(List<List<Taken>> batch) throws SQLException {
                refuse();
                return super.take(batch);
            }

            @Override
            void settle(List<Settled> batch) throws SQLException {
                refuse();
                super.settle(batch);
            }

            private void refuse() throws SQLException {
                if (away.get()) {
                    throw new SQLException("away");
                }
            }
        });
        cutOff.start();
        admitted(enter(cutOff, small())).close();
        admitted(enter(cutOff, small())).close();
        assertThat(refused(enter(cutOff, small())).measure()).isEqualTo(Measure.REQUESTS);
        away.set(false);
        eventually(() -> used(Measure.REQUESTS) == 2);
        refused(enter(other, small()));
        cutOff.stop();
    }

    @Test
    void whoPassesBecauseTheStoreTookTooLongIsCountedOnceAndNoMorePassThanTheLimit() throws Exception {
        limits.set(Scope.MEMBER, maya.id(), "Maya", new Amounts(null, 1_000L, null, 2L, null));
        CountDownLatch answers = new CountDownLatch(1);
        Rates slow = new Rates(limits, new RateStore(dataSource) {
            @Override
            List<List<Said>> take(List<List<Taken>> batch) throws SQLException {
                List<List<Said>> said = super.take(batch);
                try {
                    assertThat(answers.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
                return said;
            }
        });
        slow.start();
        Ticket first = admitted(enter(slow, small()));
        Ticket second = admitted(enter(slow, small()));
        assertThat(refused(enter(slow, small())).measure()).isEqualTo(Measure.CONCURRENT);
        first.used(300, 5, 0);
        first.close();
        second.used(400, 5, 0);
        second.close();
        admitted(enter(slow, small())).close();
        answers.countDown();
        // The refused one took nothing in the end, and what the others took became what came.
        eventually(() -> used(Measure.INPUT_TOKENS) == 700
                && jdbc.sql("select coalesce(sum(held), 0) from rate_held where holder = ?")
                                .param(maya.id())
                                .query(Long.class)
                                .single()
                        == 0);
        slow.stop();
    }

    private long used(Measure measure) {
        return jdbc.sql("select coalesce(sum(used), 0) from rate_use where holder = ? and measure = ?")
                .param(maya.id())
                .param(measure.letter())
                .query(Long.class)
                .single();
    }

    @Test
    void overAnyMinuteNoMoreThanTheLimitPassesOnTwoReplicas() throws Exception {
        limits.set(Scope.MEMBER, maya.id(), "Maya", requests(300));
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        Instant end = Instant.now().plusSeconds(68);
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                Rates replica = i % 2 == 0 ? one : other;
                crowd.submit(() -> {
                    while (Instant.now().isBefore(end)) {
                        if (enter(replica, small()) instanceof Admitted) {
                            times.add(System.nanoTime());
                        }
                        Thread.sleep(25);
                    }
                    return null;
                });
            }
        }
        List<Long> sorted = times.stream().sorted().toList();
        int most = 0;
        for (int from = 0, to = 0; to < sorted.size(); to++) {
            while (sorted.get(to) - sorted.get(from) > Duration.ofSeconds(60).toNanos()) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        assertThat(most).isBetween(300, 306);
        assertThat(sorted.size()).as("the window slides").isGreaterThan(350);
    }

    private HttpResponse<String> prompt() throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                        .header("x-api-key", key.secret())
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"model\":\"claude-opus-5\",\"max_tokens\":100,\"messages\":"
                                + "[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private static @Nullable String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    @Test
    void aClientIsToldItsRatesAndRefusedInTheMessagesApisForm() throws Exception {
        assertThat(prompt().headers().map().keySet()).noneMatch(name -> name.startsWith("anthropic-ratelimit"));
        limits.set(Scope.MEMBER, maya.id(), "Maya", new Amounts(2L, null, 50_000L, 5L, null));

        HttpResponse<String> first = prompt();
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "anthropic-ratelimit-requests-limit")).isEqualTo("2");
        assertThat(header(first, "anthropic-ratelimit-requests-remaining")).isEqualTo("1");
        assertThat(header(first, "anthropic-ratelimit-output-tokens-limit")).isEqualTo("50000");
        assertThat(Instant.parse(String.valueOf(header(first, "anthropic-ratelimit-requests-reset"))))
                .isAfter(Instant.now());
        assertThat(prompt().statusCode()).isEqualTo(200);

        HttpResponse<String> refused = prompt();
        assertThat(refused.statusCode()).isEqualTo(429);
        var body = JsonMapper.shared().readTree(refused.body());
        assertThat(body.at("/type").asString()).isEqualTo("error");
        assertThat(body.at("/error/type").asString()).isEqualTo("rate_limit_error");
        assertThat(body.at("/error/message").asString())
                .startsWith("rate limit reached: 2 requests a minute for you; try again in ");
        assertThat(Integer.parseInt(String.valueOf(header(refused, "retry-after"))))
                .isBetween(30, 61);
        assertThat(header(refused, "anthropic-ratelimit-requests-remaining")).isEqualTo("0");
        // After each answer nothing is held any more.
        eventually(() -> jdbc.sql("select coalesce(sum(held), 0) from rate_held where holder = ?")
                        .param(maya.id())
                        .query(Long.class)
                        .single()
                == 0);
    }

    private AdminApiClient admin() {
        return new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    @Test
    void theAdminApiSetsListsAndRemoves() {
        AdminApiClient.Answer set = admin().post(
                        "/rate_limits",
                        "{'scope':{'type':'user','id':'" + maya.email() + "'},'limits':["
                                + "{'type':'requests_per_minute','value':60},{'type':'spend_per_ten_minutes','value':'500'}]}");
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(set.at("/scope/id")).isEqualTo(Ids.text("user", maya.id()));
        assertThat(limits.list())
                .singleElement()
                .satisfies(
                        limit -> assertThat(limit.amounts()).isEqualTo(new Amounts(60L, null, null, null, 5 * DOLLAR)));

        assertThat(admin().get("/rate_limits").at("/data/0/id")).isEqualTo(set.at("/id"));
        assertThat(admin().delete("/rate_limits/" + set.at("/id")).at("/type")).isEqualTo("rate_limit_deleted");
        assertThat(admin().get("/rate_limits/" + set.at("/id")).status()).isEqualTo(404);
        UUID nobody = Ids.next();
        assertThat(admin().get("/rate_limits/" + Ids.text("rate", nobody)).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|scope: is required",
                "{'scope':{'type':'team'}}|scope.type: must be one of each_user, user, api_key, workspace",
                "{'scope':{'type':'user','id':'nobody@x.test'},'limits':[{'type':'requests_per_minute','value':1}]}|scope.id: there is no active user nobody@x.test",
                "{'scope':{'type':'each_user'}}|limits: must name at least one",
                "{'scope':{'type':'each_user'},'limits':[{'type':'requests_per_minute','value':0}]}|limits[0].value: must be a whole number from 1 to 2147483647",
                "{'scope':{'type':'each_user'},'limits':[{'type':'requests_per_minute','value':'60'}]}|limits[0].value: must be a whole number from 1 to 2147483647",
                "{'scope':{'type':'each_user'},'limits':[{'type':'spend_per_ten_minutes','value':5}]}|limits[0].value: must be a whole-number decimal string of cents",
                "{'scope':{'type':'each_user'},'limits':[{'type':'concurrent_requests','value':5},{'type':'concurrent_requests','value':6}]}|limits[1].type: is given twice"
            })
    void badInputIsToldByItsField(String body, String message) {
        assertThat(admin().post("/rate_limits", body).error()).isEqualTo("400 invalid_request_error: " + message);
    }
}

package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.support.AlertsTest;
import dev.sluice.gateway.workspaces.Workspaces;
import java.math.BigInteger;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** A limit is changed in place, and whoever would stop people at once is asked. */
@AlertsTest
@DirtiesContext // the tokens of its forms are the test's own from here on
class EditLimitPageTest {

    private static final BigInteger DOLLAR = BigInteger.TEN.pow(12);

    @Autowired
    private SpendLimits limits;

    @Autowired
    private Members members;

    @Autowired
    private Ledger ledger;

    @Autowired
    private SpendReport report;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Clock clock;

    @Autowired
    private Workspaces workspaces;

    private final MockMvc browser;
    private Member ana;
    private Member maya;

    EditLimitPageTest(@Autowired WebApplicationContext context) {
        this.browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @BeforeEach
    void anAdminAndSomebodyWhoSpends() {
        ana = members.add("ana-" + Ids.next() + "@corp.test", "Ana", Role.OWNER);
        maya = members.add("maya-" + Ids.next() + "@corp.test", "Maya Okafor", Role.DEVELOPER);
    }

    @AfterEach
    void noLimits() {
        limits.list().forEach(limit -> limits.remove(limit.id()));
    }

    private SpendLimit limit(Scope scope, long dollars) {
        return limits.set(
                scope,
                scope == Scope.MEMBER ? maya.id() : null,
                Period.MONTHLY,
                DOLLAR.multiply(BigInteger.valueOf(dollars)),
                WhenStoreIsAway.CLOSED);
    }

    private void spend(long dollars) {
        long pico = DOLLAR.longValueExact() * dollars;
        SpendRequest request = new SpendRequest(
                Ids.next(),
                clock.instant(),
                maya.id(),
                Ids.next(),
                "anthropic",
                "claude-opus-5",
                true,
                pico,
                1,
                null,
                null,
                null);
        ledger.settle(((Admission.Admitted) ledger.open(request)).entry(), SpendFixture.completed(pico));
        SpendFixture.eventually(() -> report.openRequests(maya.id()) == 0);
    }

    private static String path(SpendLimit limit) {
        return "/console/limits/" + Ids.text("spl", limit.id()) + "/edit";
    }

    private MockHttpServletRequestBuilder change(SpendLimit limit, String amount) {
        return post(path(limit))
                .with(csrf())
                .with(SignedInAs.member(ana))
                .param("amount", amount)
                .param("calendar", "UTC")
                .param("mode", "STRICT")
                .param("throttleTo", "")
                .param("whenStoreIsAway", "CLOSED");
    }

    private SpendLimit now(SpendLimit limit) {
        return limits.find(limit.id()).orElseThrow();
    }

    @Test
    void everythingButWhomItIsForIsChangedAndOnRecord() throws Exception {
        SpendLimit limit = limit(Scope.MEMBER, 25);
        browser.perform(get(path(limit)).with(SignedInAs.member(ana)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("value=\"25\"")))
                .andExpect(content().string(containsString("Maya Okafor")));

        browser.perform(post(path(limit))
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("amount", "40.5")
                        .param("calendar", "ORGANIZATION")
                        .param("mode", "THROTTLE")
                        .param("throttleTo", "claude-haiku-5-5")
                        .param("whenStoreIsAway", "OPEN"))
                .andExpect(redirectedUrl("/console/limits"));

        SpendLimit changed = now(limit);
        assertThat(changed.amountPico()).isEqualTo("40500000000000");
        assertThat(changed.holder()).isEqualTo(maya.id());
        assertThat(changed.period()).isEqualTo(Period.MONTHLY);
        assertThat(changed.calendar()).isEqualTo(Calendar.ORGANIZATION);
        assertThat(changed.mode()).isEqualTo(Mode.THROTTLE);
        assertThat(changed.throttleTo()).isEqualTo("claude-haiku-5-5");
        assertThat(changed.whenStoreIsAway()).isEqualTo(WhenStoreIsAway.OPEN);
        assertThat(jdbc.sql("select details::text from audit_event where subject_id = ? and action = 'limit.set'"
                                + " order by id desc limit 1")
                        .param(Ids.text("spl", limit.id()))
                        .query(String.class)
                        .single())
                .contains("$40.5", "$25", "throttle to claude-haiku-5-5", "strict", "organization", "open", "closed");
    }

    @Test
    void loweringBelowWhatIsSpentAsksFirst() throws Exception {
        SpendLimit limit = limit(Scope.MEMBER, 25);
        spend(10);
        browser.perform(change(limit, "5"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("$10.00 are spent already")))
                .andExpect(content().string(containsString("name=\"meant\"")));
        assertThat(now(limit).amountPico()).isEqualTo(limit.amountPico());

        browser.perform(change(limit, "5").param("meant", "true")).andExpect(redirectedUrl("/console/limits"));
        assertThat(now(limit).amountPico()).isEqualTo(DOLLAR.multiply(BigInteger.valueOf(5)));
        browser.perform(change(limit, "6")).andExpect(redirectedUrl("/console/limits"));
    }

    @Test
    void loweringTheLimitForEachSaysHowManyItStops() throws Exception {
        SpendLimit limit = limit(Scope.EACH_MEMBER, 1_000_000);
        spend(900_000);
        browser.perform(change(limit, "800000"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("1 person has spent more than this already")));
        browser.perform(change(limit, "950000")).andExpect(redirectedUrl("/console/limits"));
    }

    @Test
    void zeroAsksWhetherBlockingIsMeant() throws Exception {
        SpendLimit limit = limit(Scope.MEMBER, 25);
        browser.perform(change(limit, "0"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("Zero blocks this member")));
        browser.perform(change(limit, "0").param("meant", "true")).andExpect(redirectedUrl("/console/limits"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5", "1e9", "25,50", "2000000000", "0.0000000000001", "NaN", "５"})
    void whatIsNoAmountIsRefusedAndKept(String typed) throws Exception {
        SpendLimit limit = limit(Scope.MEMBER, 25);
        browser.perform(change(limit, typed))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("id=\"amount-problem\"")));
        assertThat(now(limit).amountPico()).isEqualTo(limit.amountPico());
    }

    private MockHttpServletRequestBuilder make(Scope scope, String amount) {
        return post("/console/limits")
                .with(csrf())
                .with(SignedInAs.member(ana))
                .param("scope", scope.name())
                .param("member", Ids.text("user", maya.id()))
                .param("family", "")
                .param("period", "DAILY")
                .param("amount", amount)
                .param("calendar", "UTC")
                .param("mode", "STRICT")
                .param("throttleTo", "")
                .param("whenStoreIsAway", "CLOSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5", "1e9", "25,50", "2000000000", "0.0000000000001", "NaN", "５"})
    void whatIsNoAmountMakesNoLimitEither(String typed) throws Exception {
        browser.perform(make(Scope.MEMBER, typed))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("id=\"amount-problem\"")));
        assertThat(limits.list()).isEmpty();
        browser.perform(make(Scope.MEMBER, "1,000.005")).andExpect(redirectedUrl("/console/limits"));
        assertThat(limits.list())
                .singleElement()
                .extracting(SpendLimit::amountPico)
                .isEqualTo(DOLLAR.multiply(BigInteger.valueOf(1_000_005)).divide(BigInteger.valueOf(1_000)));
    }

    @Test
    void aLimitOfOnePersonInAWorkspaceIsListedChangedAndRemovedButNotMadeByTheForm() throws Exception {
        browser.perform(make(Scope.WORKSPACE_MEMBER, "5")).andExpect(status().isBadRequest());
        UUID research = workspaces.create("Research " + Ids.next()).id();
        SpendLimit own = limits.set(new SpendLimit.Draft(
                Scope.WORKSPACE_MEMBER,
                maya.id(),
                research,
                "",
                Period.MONTHLY,
                SpendLimit.Calendar.UTC,
                DOLLAR,
                SpendLimit.Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
        browser.perform(get("/console/limits").with(SignedInAs.member(ana)))
                .andExpect(content().string(containsString("One person in a workspace")))
                .andExpect(content().string(containsString("Maya Okafor · Research")));
        browser.perform(change(own, "7")).andExpect(redirectedUrl("/console/limits"));
        assertThat(now(own).amountPico()).isEqualTo(DOLLAR.multiply(BigInteger.valueOf(7)));
        assertThat(now(own).within()).isEqualTo(research);
        browser.perform(post("/console/limits/" + Ids.text("spl", own.id()) + "/remove")
                        .with(csrf())
                        .with(SignedInAs.member(ana)))
                .andExpect(redirectedUrl("/console/limits"));
        assertThat(limits.list()).isEmpty();
    }

    @Test
    void aFractionOfACentIsAnAmountAndKeptToTheLastDigit() throws Exception {
        SpendLimit limit = limit(Scope.MEMBER, 25);
        browser.perform(change(limit, "1,234.000000000001")).andExpect(redirectedUrl("/console/limits"));
        assertThat(now(limit).amountPico()).isEqualTo("1234000000000001");
    }

    @Test
    void aThrottleToWhatIsNoModelIsRefused() throws Exception {
        SpendLimit limit = limit(Scope.MEMBER, 25);
        browser.perform(post(path(limit))
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("amount", "25")
                        .param("calendar", "UTC")
                        .param("mode", "THROTTLE")
                        .param("throttleTo", "claude-cheapest")
                        .param("whenStoreIsAway", "CLOSED"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("This model is not in the catalogue")));
        assertThat(now(limit).mode()).isEqualTo(Mode.STRICT);
    }

    @Test
    void aDeveloperMayNotAndALimitThatIsGoneIsNotFound() throws Exception {
        SpendLimit limit = limit(Scope.MEMBER, 25);
        browser.perform(get(path(limit)).with(SignedInAs.member(maya))).andExpect(status().isForbidden());
        limits.remove(limit.id());
        browser.perform(get(path(limit)).with(SignedInAs.member(ana))).andExpect(status().isNotFound());
    }
}

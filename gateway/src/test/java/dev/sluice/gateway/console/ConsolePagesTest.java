package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.flash;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.forwardedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.adminui.keys.NewSecret;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@SpringBootTest(classes = ConsoleTestApplication.class)
@ContextConfiguration(initializers = OwnStorage.class)
class ConsolePagesTest {

    private static final UUID NOBODY = new UUID(0, 0);
    private static final BigInteger DOLLAR = BigInteger.TEN.pow(12);

    @Autowired
    private Organization organization;

    @Autowired
    private MovableClock clock;

    private final MockMvc browser;
    private Member ana;

    ConsolePagesTest(@Autowired WebApplicationContext context) {
        this.browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.ana = new Member(Ids.next(), "", "", Role.OWNER, MemberStatus.ACTIVE, MovableClock.START);
    }

    @BeforeEach
    void anOrganizationWithAnOwner() {
        organization.clear();
        ana = organization.member("ana@corp.test", "Ana Lindqvist", Role.OWNER, clock.instant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/usage",
                "/console/limits",
                "/console/limits/new",
                "/console/limits/effective",
                "/console/limits/calendar",
                "/console/keys",
                "/console/members"
            })
    void whoeverIsNotSignedInIsSentToSignInAndBackAfterwards(String path) throws Exception {
        browser.perform(get(path)).andExpect(redirectedUrl("/sign-in?next=" + path.replace("/", "%2F")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/usage",
                "/console/limits",
                "/console/limits/new",
                "/console/keys",
                "/console/keys/new",
                "/console/members",
                "/console/members/new",
                "/console/account"
            })
    void everyPageIsShownToAnOwnerInTheFrameAndUnderTheStrictPolicy(String path) throws Exception {
        browser.perform(get(path).with(SignedInAs.member(ana)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("Not affiliated with Anthropic")))
                .andExpect(content().string(not(containsString(" style="))))
                .andExpect(content().string(not(containsString("??"))))
                .andExpect(content().string(not(containsString("&#39;&#39;"))))
                .andExpect(header().string("Content-Security-Policy", containsString("default-src 'none'")))
                .andExpect(header().string("Cache-Control", containsString("no-store")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"USER", "CLAUDE_CODE_USER", "DEVELOPER"})
    void rolesWithoutAConsoleSeeTheirAccountAndDevicesOnly(Role role) throws Exception {
        Member dev = organization.member("dev@corp.test", "Dev", role, clock.instant());
        for (String path : new String[] {"/console/usage", "/console/keys", "/console/devices/all"}) {
            browser.perform(get(path).with(SignedInAs.member(dev))).andExpect(status().isForbidden());
        }
        browser.perform(get("/console").with(SignedInAs.member(dev))).andExpect(redirectedUrl("/console/devices"));
        browser.perform(get("/console/account").with(SignedInAs.member(dev)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("href=\"/console/devices\"")))
                .andExpect(content().string(not(containsString("href=\"/console/usage\""))))
                .andExpect(content().string(not(containsString("href=\"/console/keys\""))));
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"BILLING", "AUDITOR"})
    void financeAndAuditReadUsageAndChangeNothing(Role role) throws Exception {
        Member reader = organization.member("fin@corp.test", "Fin", role, clock.instant());
        browser.perform(get("/console").with(SignedInAs.member(reader)))
                .andExpect(status().isOk())
                .andExpect(content().string(not(containsString("/console/keys"))));
        browser.perform(get("/console/usage").with(SignedInAs.member(reader))).andExpect(status().isOk());
        browser.perform(get("/console/keys").with(SignedInAs.member(reader))).andExpect(status().isForbidden());
        browser.perform(post("/console/limits").with(csrf()).with(SignedInAs.member(reader)))
                .andExpect(status().isForbidden());
    }

    @Test
    void theOverviewShowsNoLimitOfOneFamilyAsTheOrganizations() throws Exception {
        organization.limits.addFirst(new SpendLimit(
                Ids.next(),
                Scope.ORGANIZATION_POOL,
                NOBODY,
                NOBODY,
                "opus",
                Period.DAILY,
                Calendar.UTC,
                DOLLAR,
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED,
                clock.instant(),
                clock.instant()));
        browser.perform(get("/console").with(SignedInAs.member(ana)))
                .andExpect(content().string(not(containsString("$1.00"))));
        organization.limit(Scope.ORGANIZATION_POOL, null, Period.DAILY, DOLLAR, WhenStoreIsAway.CLOSED);
        browser.perform(get("/console").with(SignedInAs.member(ana)))
                .andExpect(content().string(containsString("$1.00")));
    }

    @Test
    void whatIsNotListedDoesNotExist() throws Exception {
        browser.perform(get("/nothing")).andExpect(status().isNotFound());
        browser.perform(get("/expired")).andExpect(status().isNotFound());
        browser.perform(get("/console/nothing").with(SignedInAs.member(ana))).andExpect(status().isNotFound());
        browser.perform(get("/actuator/env").with(SignedInAs.member(ana))).andExpect(status().isNotFound());
    }

    @Test
    void aFormWithoutItsTokenIsRefusedWithAPageThatSaysSo() throws Exception {
        browser.perform(post("/console/members").with(SignedInAs.member(ana)).param("name", "Bo"))
                .andExpect(status().isForbidden())
                .andExpect(forwardedUrl("/expired"));
        assertThat(organization.people).hasSize(1);
    }

    @Test
    void aNewKeyShowsItsSecretOnceAfterTheRedirect() throws Exception {
        var answer = browser.perform(post("/console/keys")
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("member", Ids.text("user", ana.id()))
                        .param("name", " laptop ")
                        .param("kind", "CLAUDE_CODE")
                        .param("expires", "DAYS_7"))
                .andExpect(redirectedUrl("/console/keys"))
                .andReturn();
        NewSecret minted =
                (NewSecret) Objects.requireNonNull(answer.getFlashMap().get("minted"));
        browser.perform(get("/console/keys").with(SignedInAs.member(ana)).flashAttr("minted", minted))
                .andExpect(content().string(containsString(minted.secret())))
                .andExpect(content().string(containsString("export ANTHROPIC_BASE_URL=")));
        browser.perform(get("/console/keys").with(SignedInAs.member(ana)))
                .andExpect(content().string(not(containsString(minted.secret()))));
        ApiKey key = organization.keys.getFirst();
        assertThat(key.name()).isEqualTo("laptop");
        assertThat(key.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
    }

    @Test
    void aKeyFormWithMistakesComesBackWithWhatWasTyped() throws Exception {
        browser.perform(post("/console/keys")
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("member", "user_nobody")
                        .param("name", "<b>bold</b>")
                        .param("kind", "API")
                        .param("expires", "CUSTOM")
                        .param("expiresOn", "2020-01-01"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("Choose an active member.")))
                .andExpect(content().string(containsString("Choose a day that is not over.")))
                .andExpect(content().string(containsString("&lt;b&gt;bold&lt;/b&gt;")));
        assertThat(organization.keys).isEmpty();
    }

    @Test
    void aKeyIsRenamedAndRevokedAfterAConfirmation() throws Exception {
        String id = Ids.text(
                "apikey", organization.key(ana.id(), "old", KeyKind.API, null).id());
        browser.perform(post("/console/keys/" + id + "/rename")
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("name", "new"))
                .andExpect(redirectedUrl("/console/keys"));
        browser.perform(get("/console/keys/" + id + "/revoke").with(SignedInAs.member(ana)))
                .andExpect(content().string(containsString("cannot be undone")));
        assertThat(organization.keys.getFirst().revokedAt()).isNull();
        browser.perform(post("/console/keys/" + id + "/revoke").with(csrf()).with(SignedInAs.member(ana)))
                .andExpect(flash().attribute("noticeOf", "new"));
        assertThat(organization.keys.getFirst().revokedAt()).isNotNull();
    }

    @Test
    void aChoiceThatOurFormDoesNotOfferIsABadRequest() throws Exception {
        browser.perform(limitForm(ana, "5").param("scope", "EVERYTHING")).andExpect(status().isBadRequest());
        browser.perform(post("/console/members")
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("role", "KING"))
                .andExpect(status().isBadRequest());
        browser.perform(post("/console/keys")
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("kind", "MASTER"))
                .andExpect(status().isBadRequest());
    }

    @Test
    void anUnknownKeyIsNotFound() throws Exception {
        String unknown = Ids.text("apikey", Ids.next());
        browser.perform(get("/console/keys/" + unknown + "/revoke").with(SignedInAs.member(ana)))
                .andExpect(status().isNotFound());
        browser.perform(get("/console/keys/x'y/revoke").with(SignedInAs.member(ana)))
                .andExpect(status().isNotFound());
    }

    @Test
    void onlyOwnersMakeAdmins() throws Exception {
        Member admin = organization.member("adm@corp.test", "Adm", Role.ADMIN, clock.instant());
        var form = post("/console/members")
                .param("email", "bo@corp.test")
                .param("name", "Bo")
                .param("role", "ADMIN");
        browser.perform(form.with(csrf()).with(SignedInAs.member(admin)))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("Only an owner")));
        browser.perform(form.with(csrf()).with(SignedInAs.member(ana))).andExpect(redirectedUrl("/console/members"));
        assertThat(organization.people).extracting(Member::email).contains("bo@corp.test");
    }

    @Test
    void aMemberIsNotAddedTwice() throws Exception {
        browser.perform(post("/console/members")
                        .with(csrf())
                        .with(SignedInAs.member(ana))
                        .param("email", "ANA@corp.test")
                        .param("name", "Ana")
                        .param("role", "DEVELOPER"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("already has this e-mail address")));
    }

    @Test
    void aLimitIsSetToTheExactAmount() throws Exception {
        browser.perform(limitForm(ana, "25.50").param("scope", "EACH_MEMBER"))
                .andExpect(redirectedUrl("/console/limits"));
        assertThat(organization.limits.getFirst().amountPico()).isEqualTo("25500000000000");
        browser.perform(get("/console/limits").with(SignedInAs.member(ana)))
                .andExpect(content().string(containsString("$25.50")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "-5", "25,50", "1e9", "9999999999"})
    void whatIsNoAmountIsRefusedAndKept(String typed) throws Exception {
        browser.perform(limitForm(ana, typed).param("scope", "EACH_MEMBER"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("id=\"amount-problem\"")))
                .andExpect(content().string(containsString("value=\"" + typed + "\"")));
        assertThat(organization.limits).isEmpty();
    }

    @Test
    void zeroAsksWhetherBlockingEverybodyIsMeant() throws Exception {
        browser.perform(limitForm(ana, "0").param("scope", "ORGANIZATION_POOL"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("Zero blocks everybody")));
        browser.perform(limitForm(ana, "0").param("scope", "ORGANIZATION_POOL").param("blockingMeant", "true"))
                .andExpect(redirectedUrl("/console/limits"));
        assertThat(organization.limits).extracting(SpendLimit::amountPico).containsExactly(BigInteger.ZERO);
    }

    @Test
    void aMemberLimitNeedsItsMember() throws Exception {
        browser.perform(limitForm(ana, "5").param("scope", "MEMBER"))
                .andExpect(content().string(containsString("Choose the member")));
        browser.perform(limitForm(ana, "5").param("scope", "MEMBER").param("member", Ids.text("user", ana.id())))
                .andExpect(redirectedUrl("/console/limits"));
        assertThat(organization.limits.getFirst().memberId()).isEqualTo(ana.id());
    }

    @Test
    void aLimitThrottlesToAModelOfTheCatalogueOnly() throws Exception {
        browser.perform(get("/console/limits/new").with(SignedInAs.member(ana)))
                .andExpect(content().string(containsString("<option value=\"claude-haiku-5-5\"")));
        browser.perform(limitForm(ana, "5")
                        .param("scope", "EACH_MEMBER")
                        .param("mode", "THROTTLE")
                        .param("throttleTo", "claude-cheapest"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("This model is not in the catalogue")));
        assertThat(organization.limits).isEmpty();
    }

    @Test
    void aLimitIsRemovedAfterAConfirmation() throws Exception {
        SpendLimit limit =
                organization.limit(Scope.ORGANIZATION_POOL, null, Period.DAILY, DOLLAR, WhenStoreIsAway.CLOSED);
        String path = "/console/limits/" + Ids.text("spl", limit.id()) + "/remove";
        browser.perform(get(path).with(SignedInAs.member(ana))).andExpect(status().isOk());
        browser.perform(post(path).with(csrf()).with(SignedInAs.member(ana)))
                .andExpect(redirectedUrl("/console/limits"));
        assertThat(organization.limits).isEmpty();
    }

    @Test
    void usageIsPagedFromTheNewestToTheOldest() throws Exception {
        Demo.fill(organization, clock);
        String first = browser.perform(get("/console/usage").with(SignedInAs.member(ana)))
                .andExpect(content().string(containsString("Running")))
                .andReturn()
                .getResponse()
                .getContentAsString();
        String older = first.replaceAll("(?s).*hx-get=\"([^\"]+)\".*", "$1");
        browser.perform(get(older).with(SignedInAs.member(ana)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("Back to the newest")));
    }

    private static MockHttpServletRequestBuilder limitForm(Member as, String amount) {
        return post("/console/limits")
                .with(csrf())
                .with(SignedInAs.member(as))
                .param("period", "MONTHLY")
                .param("amount", amount)
                .param("whenStoreIsAway", "CLOSED");
    }
}

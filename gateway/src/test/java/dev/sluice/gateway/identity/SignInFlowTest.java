package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.gateway.console.ConsoleTestApplication;
import dev.sluice.gateway.console.ConsoleTestApplication.OwnStorage;
import dev.sluice.gateway.console.MovableClock;
import dev.sluice.gateway.console.Organization;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@SpringBootTest(classes = ConsoleTestApplication.class)
@ContextConfiguration(initializers = OwnStorage.class)
class SignInFlowTest {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private Organization organization;

    @Autowired
    private MovableClock clock;

    @Autowired
    private LocalCredentials credentials;

    @Autowired
    private Passwords passwords;

    @Autowired
    private TwoStep twoStep;

    @Autowired
    private JdbcClient database;

    private final WebApplicationContext context;
    private final MockMvc browser;

    SignInFlowTest(@Autowired WebApplicationContext context) {
        this.context = context;
        this.browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
    }

    @BeforeEach
    void nobodyIsThereAndNothingWasTried() {
        organization.clear();
        database.sql("delete from local_credential").update();
        database.sql("delete from owner_setup").update();
        clock.advance(Duration.ofHours(1));
    }

    @Test
    void theSetUpLinkWorksOnceAndSignsTheOwnerIn() throws Exception {
        OwnerSetup setup = setup();
        String token = token(setup);
        browser.perform(get("/setup").param("token", token)).andExpect(status().isOk());
        browser.perform(setUpForm(token, PASSWORD, PASSWORD)).andExpect(redirectedUrl("/console/account?welcome"));
        assertThat(organization.people).extracting(Member::role).containsExactly(Role.OWNER);
        browser.perform(get("/setup").param("token", token)).andExpect(status().isGone());
        browser.perform(setUpForm(token, PASSWORD, PASSWORD)).andExpect(status().isGone());
        assertThat(setup.pendingLink()).isEmpty();
        assertThat(organization.people).hasSize(1);
    }

    @Test
    void ofTwoPeopleWithTheSameLinkOneBecomesTheOwner() throws Exception {
        String token = token(setup());
        Callable<Boolean> attempt = () -> context.getBean(OwnerSetup.class)
                .setUp(token, "Ana", UUID.randomUUID() + "@corp.test", PASSWORD)
                .isPresent();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> attempts = threads.invokeAll(List.of(attempt, attempt, attempt));
            assertThat(attempts.stream().filter(SignInFlowTest::won)).hasSize(1);
        }
        assertThat(organization.people).hasSize(1);
    }

    @Test
    void theSetUpLinkEndsAfterADayAndWithTheNextStart() throws Exception {
        String first = token(setup());
        String second = token(setup());
        browser.perform(get("/setup").param("token", first)).andExpect(status().isGone());
        browser.perform(get("/setup").param("token", second)).andExpect(status().isOk());
        clock.advance(OwnerSetup.LIFETIME);
        browser.perform(get("/setup").param("token", second)).andExpect(status().isGone());
        assertThat(database.sql("select count(*) from owner_setup where encode(token_hash, 'escape') like :token")
                        .param("token", "%" + second + "%")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aSetUpFormWithMistakesKeepsTheLinkAndNeverShowsAPassword() throws Exception {
        String token = token(setup());
        String answer = browser.perform(setUpForm(token, "administrator", "another thing"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("Too easy to guess")))
                .andExpect(content().string(containsString("not the same")))
                .andReturn()
                .getResponse()
                .getContentAsString();
        assertThat(answer).doesNotContain("another thing").contains("value=\"ana@corp.test\"");
        browser.perform(get("/setup").param("token", token)).andExpect(status().isOk());
    }

    @Test
    void signInBeginsASessionUnderANewId() throws Exception {
        member(Role.OWNER);
        MockHttpSession before = new MockHttpSession();
        String oldId = before.getId();
        MvcResult answer = browser.perform(signInForm(PASSWORD).session(before).param("next", "/console/keys"))
                .andExpect(redirectedUrl("/console/keys"))
                .andReturn();
        MockHttpSession session = session(answer);
        assertThat(session.getId()).isNotEqualTo(oldId);
        browser.perform(get("/console").session(session)).andExpect(status().isOk());
        browser.perform(post("/sign-out").with(csrf()).session(session)).andExpect(redirectedUrl("/sign-in?out"));
        assertThat(session.isInvalid()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.test",
                "//evil.test",
                "/console/../x",
                "/console//evil.test",
                "/console\\x",
                "/setup"
            })
    void signInLeadsNowhereElse(String next) throws Exception {
        member(Role.OWNER);
        browser.perform(signInForm(PASSWORD).param("next", next)).andExpect(redirectedUrl("/console"));
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressGetTheSameAnswer() throws Exception {
        member(Role.OWNER);
        String wrong = body(browser.perform(signInForm("wrong")).andExpect(status().isUnauthorized()));
        organization.clear();
        String unknown = body(browser.perform(signInForm("wrong")).andExpect(status().isUnauthorized()));
        assertThat(unknown).isEqualTo(wrong);
    }

    @Test
    void afterTenWrongPasswordsEvenTheRightOneHasToWait() throws Exception {
        member(Role.OWNER);
        for (int i = 0; i < SignInThrottle.ATTEMPTS; i++) {
            browser.perform(signInForm("wrong " + i)).andExpect(status().isUnauthorized());
        }
        browser.perform(signInForm(PASSWORD))
                .andExpect(status().isTooManyRequests())
                .andExpect(header().exists("Retry-After"))
                .andExpect(content().string(containsString("Try again in 11 minutes")));
        clock.advance(SignInThrottle.WINDOW);
        browser.perform(signInForm(PASSWORD)).andExpect(redirectedUrl("/console"));
    }

    @Test
    void aCodeIsWantedAndCountsOnce() throws Exception {
        Member ana = member(Role.OWNER);
        byte[] secret = withTwoStep(ana);
        MockHttpSession first = firstStep();
        browser.perform(get("/console").session(first)).andExpect(status().is3xxRedirection());
        browser.perform(codeForm(first, "000000")).andExpect(status().isUnauthorized());
        String code = code(secret);
        browser.perform(codeForm(first, code)).andExpect(redirectedUrl("/console"));
        browser.perform(codeForm(firstStep(), code)).andExpect(status().isUnauthorized());
        clock.advance(Duration.ofSeconds(Totp.STEP_SECONDS));
        browser.perform(codeForm(firstStep(), code(secret))).andExpect(redirectedUrl("/console"));
    }

    @Test
    void aRecoveryCodeOpensOnce() throws Exception {
        Member ana = member(Role.OWNER);
        byte[] secret = Totp.newSecret();
        String recovery =
                twoStep.turnOn(ana.id(), secret, code(secret)).orElseThrow().getFirst();
        browser.perform(codeForm(firstStep(), recovery.toUpperCase(Locale.ROOT)))
                .andExpect(redirectedUrl("/console"));
        browser.perform(codeForm(firstStep(), recovery)).andExpect(status().isUnauthorized());
        assertThat(credentials.unusedRecoveryCodes(ana.id())).isEqualTo(TwoStep.RECOVERY_CODES - 1);
    }

    @Test
    void theRightPasswordDoesNotBuyMoreGuessesAtTheCode() throws Exception {
        withTwoStep(member(Role.OWNER));
        int guesses = 0;
        while (guesses < 30) {
            MvcResult answer = browser.perform(signInForm(PASSWORD)).andReturn();
            if (answer.getResponse().getStatus() == 429) {
                break;
            }
            browser.perform(codeForm(session(answer), "000000"));
            guesses++;
        }
        assertThat(guesses).isEqualTo(SignInThrottle.ATTEMPTS / 2);
    }

    @Test
    void theSecretOfTheCodesIsNotStoredInClear() {
        Member ana = member(Role.OWNER);
        byte[] secret = withTwoStep(ana);
        byte[] stored =
                Objects.requireNonNull(credentials.find(ana.id()).orElseThrow().totpSecret());
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(secret, StandardCharsets.ISO_8859_1));
    }

    @Test
    void twoStepIsTurnedOnByACodeAndOffByThePassword() throws Exception {
        Member ana = member(Role.OWNER);
        MockHttpSession session = session(browser.perform(signInForm(PASSWORD)).andReturn());
        String page = body(browser.perform(get("/console/account").session(session)));
        byte[] secret = decode(page.replaceAll("(?s).*class=\"secret\">([A-Z2-7 ]+)<.*", "$1"));
        browser.perform(post("/console/account/two-step")
                        .with(csrf())
                        .session(session)
                        .param("code", "000000"))
                .andExpect(status().isUnprocessableContent());
        MvcResult on = browser.perform(post("/console/account/two-step")
                        .with(csrf())
                        .session(session)
                        .param("code", code(secret)))
                .andExpect(redirectedUrl("/console/account"))
                .andReturn();
        assertThat((List<?>) on.getFlashMap().get("recoveryCodes")).hasSize(TwoStep.RECOVERY_CODES);
        MockHttpServletRequestBuilder off =
                post("/console/account/two-step/off").with(csrf()).session(session);
        browser.perform(off.param("password", "wrong")).andExpect(status().isUnprocessableContent());
        assertThat(credentials.find(ana.id()).orElseThrow().twoStep()).isTrue();
        browser.perform(post("/console/account/two-step/off")
                        .with(csrf())
                        .session(session)
                        .param("password", PASSWORD))
                .andExpect(redirectedUrl("/console/account"));
        assertThat(credentials.find(ana.id()).orElseThrow().twoStep()).isFalse();
    }

    @Test
    void aSuspendedMemberIsOutAtOnceAndCannotComeBack() throws Exception {
        Member ana = member(Role.OWNER);
        MockHttpSession session = session(browser.perform(signInForm(PASSWORD)).andReturn());
        organization.replace(
                new Member(ana.id(), ana.email(), ana.name(), ana.role(), MemberStatus.SUSPENDED, ana.addedAt()));
        browser.perform(get("/console").session(session)).andExpect(redirectedUrl("/sign-in?next=%2Fconsole"));
        browser.perform(signInForm(PASSWORD)).andExpect(status().isUnauthorized());
    }

    @Test
    void anotherRoleCountsFromTheNextRequest() throws Exception {
        Member ana = member(Role.ADMIN);
        MockHttpSession session = session(browser.perform(signInForm(PASSWORD)).andReturn());
        browser.perform(get("/console/keys").session(session)).andExpect(status().isOk());
        organization.replace(
                new Member(ana.id(), ana.email(), ana.name(), Role.DEVELOPER, ana.status(), ana.addedAt()));
        browser.perform(get("/console/keys").session(session)).andExpect(status().isForbidden());
    }

    @Test
    void aSessionEndsAfterADayHoweverBusyItIs() throws Exception {
        member(Role.OWNER);
        MockHttpSession session = session(browser.perform(signInForm(PASSWORD)).andReturn());
        assertThat(session.getMaxInactiveInterval()).isEqualTo((int) BrowserSessions.IDLE.toSeconds());
        clock.advance(BrowserSessions.LONGEST.minusSeconds(1));
        browser.perform(get("/console").session(session)).andExpect(status().isOk());
        clock.advance(Duration.ofSeconds(1));
        browser.perform(get("/console").session(session)).andExpect(status().is3xxRedirection());
    }

    private Member member(Role role) {
        Member ana = organization.member("ana@corp.test", "Ana", role, clock.instant());
        credentials.setPassword(ana.id(), passwords.hash(PASSWORD));
        return ana;
    }

    /** Turned on a while ago, so that the code of now is still unused. */
    private byte[] withTwoStep(Member member) {
        byte[] secret = Totp.newSecret();
        assertThat(twoStep.turnOn(member.id(), secret, code(secret))).isPresent();
        clock.advance(Duration.ofMinutes(2));
        return secret;
    }

    private String code(byte[] secret) {
        return Totp.code(secret, clock.instant().getEpochSecond() / Totp.STEP_SECONDS);
    }

    private MockHttpSession firstStep() throws Exception {
        return session(browser.perform(signInForm(PASSWORD))
                .andExpect(redirectedUrl("/sign-in/code"))
                .andReturn());
    }

    /** What a process has after its start: nothing remembered. */
    private OwnerSetup setup() {
        return context.getAutowireCapableBeanFactory().createBean(OwnerSetup.class);
    }

    private static String token(OwnerSetup setup) {
        return setup.pendingLink().orElseThrow().replaceFirst(".*token=", "");
    }

    private static MockHttpServletRequestBuilder setUpForm(String token, String password, String repeat) {
        return post("/setup")
                .with(csrf())
                .param("token", token)
                .param("name", "Ana")
                .param("email", "ana@corp.test")
                .param("password", password)
                .param("repeat", repeat);
    }

    private static MockHttpServletRequestBuilder signInForm(String password) {
        return post("/sign-in").with(csrf()).param("email", "ana@corp.test").param("password", password);
    }

    private static MockHttpServletRequestBuilder codeForm(MockHttpSession session, String code) {
        return post("/sign-in/code").with(csrf()).session(session).param("code", code);
    }

    private static MockHttpSession session(MvcResult answer) {
        return (MockHttpSession) Objects.requireNonNull(answer.getRequest().getSession(false));
    }

    private static String body(ResultActions answer) throws Exception {
        return answer.andReturn().getResponse().getContentAsString().replaceAll("name=\"_csrf\" value=\"[^\"]*\"", "");
    }

    private static byte[] decode(String base32) {
        String bits = base32.replace(" ", "")
                .chars()
                .mapToObj(letter -> "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter))
                .map(value ->
                        String.format("%5s", Integer.toBinaryString(value)).replace(' ', '0'))
                .collect(Collectors.joining());
        byte[] bytes = new byte[bits.length() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        }
        return bytes;
    }

    private static boolean won(Future<Boolean> attempt) {
        return attempt.resultNow();
    }
}

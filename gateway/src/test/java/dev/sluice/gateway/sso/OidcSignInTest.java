package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.sso.IdentityProvider.Kind;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.support.HttpBrowser;
import dev.sluice.gateway.support.HttpBrowser.Page;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Sign-in by OpenID Connect over real sockets, with an honest provider and with every kind of dishonest one. */
@GatewayTest
class OidcSignInTest {

    @Autowired
    private IdentityProviders providers;

    @Autowired
    private FederatedIdentities links;

    @Autowired
    private Arrivals arrivals;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private PublicListener listener;

    private final FakeIdentityProvider fake = new FakeIdentityProvider();
    private final UUID id = UUID.randomUUID();
    private final String domain = "d" + id.toString().substring(0, 8) + ".test";
    private final String email = "ana@" + domain;
    private HttpBrowser browser = new HttpBrowser(0);

    @BeforeEach
    void anaHasAnAccountThere() {
        browser = new HttpBrowser(listener.port());
        fake.claims.put("sub", "subject-1");
        fake.claims.put("email", email);
        fake.claims.put("email_verified", true);
        fake.claims.put("name", "Ana Lindqvist");
        fake.claims.put("groups", List.of("eng " + domain));
        save(provider());
    }

    @AfterEach
    void gone() {
        fake.close();
        providers.remove(id);
    }

    @Test
    void anUnknownPersonBecomesAMemberWithGroupsAndTheNextTimeIsTheSameOne() {
        assertThat(signIn().location()).endsWith("/console");
        Member ana = members.findByEmail(email).orElseThrow();
        assertThat(ana.role()).isEqualTo(Role.BILLING);
        assertThat(ana.name()).isEqualTo("Ana Lindqvist");
        assertThat(groups.of(ana.id())).extracting(Group::name).containsExactly("eng " + domain);
        assertThat(browser.get("/console/account").text()).contains(email);

        fake.claims.put("email", "other@" + domain);
        fake.claims.put("groups", List.of());
        assertThat(signIn().location()).endsWith("/console");
        assertThat(members.findByEmail("other@" + domain)).isEmpty();
        assertThat(groups.of(ana.id())).isEmpty();
    }

    @Test
    void theRequestCarriesPkceStateNonceAndOnlyTheConfiguredAddress() {
        Map<String, String> sent = FakeIdentityProvider.query(
                URI.create(start("/console").location()).getRawQuery());
        assertThat(sent)
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("client_id", FakeIdentityProvider.CLIENT)
                .containsKeys("state", "nonce", "code_challenge");
        assertThat(sent.get("redirect_uri"))
                .endsWith("/sso/" + id + "/callback")
                .startsWith("http://localhost");
        signIn();
        assertThat(fake.lastTokenRequest.get("code_verifier")).hasSize(43);
    }

    @Test
    void theWayLeadsToPagesOfTheConsoleOnly() {
        assertThat(finish(start("/console/usage"), Map.of()).location()).endsWith("/console/usage");
        for (String elsewhere : List.of("https://evil.test", "//evil.test", "/console//evil.test", "/setup")) {
            assertThat(finish(start(elsewhere), Map.of()).location()).endsWith("/console");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aud, someone-else",
        "iss, https://evil.test",
        "nonce, another",
        "azp, someone-else",
        "exp, 1000",
        "iat, 99999999999",
        "nbf, 99999999999",
        "at_hash, AAAAAAAAAAAAAAAAAAAAAA",
        "sub, (none)",
        "exp, (none)",
        "iat, (none)",
        "nonce, (none)",
        "aud, (none)"
    })
    void anIdTokenWithOneWrongClaimOpensNothing(String claim, String value) {
        fake.claims.put(claim, value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value);
        assertRefused(signIn(), 403, "proof that does not hold");
    }

    @Test
    void aTokenForSeveralClientsMustSayForWhich() {
        fake.claims.put("aud", List.of(FakeIdentityProvider.CLIENT, "someone-else"));
        assertRefused(signIn(), 403, "proof that does not hold");
        fake.claims.put("azp", FakeIdentityProvider.CLIENT);
        assertThat(signIn().location()).endsWith("/console");
    }

    @Test
    void unsignedAndForeignlySignedTokensOpenNothing() {
        fake.tamper = token -> base64("{\"alg\":\"none\"}") + "." + token.split("\\.")[1] + ".";
        assertRefused(signIn(), 403, "proof that does not hold");
        fake.tamper = token -> FakeIdentityProvider.sign(payload(token), fake.key, JWSAlgorithm.HS256);
        assertRefused(signIn(), 403, "proof that does not hold");
        fake.tamper =
                token -> FakeIdentityProvider.sign(payload(token), FakeIdentityProvider.newKey(), JWSAlgorithm.RS256);
        assertRefused(signIn(), 403, "proof that does not hold");
        fake.tamper = token -> token.substring(0, token.lastIndexOf('.') + 1) + "AAAA";
        assertRefused(signIn(), 403, "proof that does not hold");
        fake.tamper = token -> "not a token";
        assertRefused(signIn(), 403, "proof that does not hold");
        fake.tamper = token -> FakeIdentityProvider.sign(payload(token), fake.key, JWSAlgorithm.PS256);
        assertThat(signIn().location()).endsWith("/console");
    }

    @Test
    void aStateCountsOnceInOneBrowserAtOneProvider() {
        String url = start("/console").location();
        String state = FakeIdentityProvider.query(URI.create(url).getRawQuery()).getOrDefault("state", "");
        String callback = "/sso/" + id + "/callback?state=" + state + "&code=";
        HttpBrowser other = new HttpBrowser(listener.port());
        other.cookies().put("sluice-sso", Attempts.newSecret());
        assertRefused(other.get(callback + fake.approve(url)), 400, "began in another browser");
        assertThat(browser.get(callback + fake.approve(url)).location()).endsWith("/console");
        assertRefused(browser.get(callback + fake.approve(url)), 400, "used already");
        assertRefused(browser.get("/sso/" + id + "/callback?code=x"), 400, "used already");
        assertRefused(browser.get("/sso/" + UUID.randomUUID() + "/callback?code=x&state=y"), 404, "no such way");
        assertRefused(browser.get("/sso/x'y/start"), 404, "no such way");
    }

    @Test
    void anInjectedCodeOfAnotherBrowserIsRefusedByPkce() {
        HttpBrowser other = new HttpBrowser(listener.port());
        String stolen = fake.approve(other.get("/sso/" + id + "/start").location());
        String state = FakeIdentityProvider.query(
                        URI.create(start("/console").location()).getRawQuery())
                .getOrDefault("state", "");
        assertRefused(
                browser.get("/sso/" + id + "/callback?state=" + state + "&code=" + stolen), 502, "refused to finish");
    }

    @Test
    void anAnswerOfAnotherIssuerIsAMixUp() {
        assertRefused(finish(start("/console"), Map.of("iss", "https://evil.test")), 403, "proof that does not hold");
        assertThat(finish(start("/console"), Map.of("iss", fake.issuer())).location())
                .endsWith("/console");
        fake.discovery.put("authorization_response_iss_parameter_supported", true);
        save(provider());
        assertRefused(finish(start("/console"), Map.of()), 403, "proof that does not hold");
    }

    @Test
    void whoCancelsThereIsToldSo() {
        String state = FakeIdentityProvider.query(
                        URI.create(start("/console").location()).getRawQuery())
                .getOrDefault("state", "");
        Page page =
                browser.get("/sso/" + id + "/callback?error=access_denied&error_description=%3Cb%3E&state=" + state);
        assertRefused(page, 403, "did not sign you in");
        assertThat(page.text()).doesNotContain("<b>");
    }

    @ParameterizedTest
    @CsvSource({"500, cannot be reached", "html, cannot use", "slow, cannot be reached"})
    void aProviderThatFailsGetsAClearPage(String fault, String words) {
        fake.fault = fault;
        assertRefused(start("/console"), 502, words);
        assertThat(browser.get("/sign-in").text()).contains("name=\"password\"");
    }

    @Test
    void aProviderThatIsDownOrHasAnotherIssuerGetsAClearPage() {
        fake.discovery.put("issuer", "https://evil.test");
        save(provider());
        assertRefused(start("/console"), 502, "another address than before");
        fake.close();
        save(provider());
        assertRefused(start("/console"), 502, "cannot be reached");
    }

    @Test
    void newKeysAreFetchedOnceForAnUnknownKeyIdAndNotAgainForGarbage() {
        assertThat(signIn().location()).endsWith("/console");
        int before = fake.keyFetches.get();
        fake.key = FakeIdentityProvider.newKey();
        fake.published = fake.key;
        assertRefused(signIn(), 403, "proof that does not hold");
        assertThat(fake.keyFetches.get()).as("too soon to ask again").isEqualTo(before);
        save(provider());
        assertThat(signIn().location()).endsWith("/console");
    }

    @Test
    void claimsAreFoundByPointerAndWhatIsMissingIsMissing() {
        fake.claims.put("https://corp/profile", Map.of("mail", List.of("x@" + domain, "ana2@" + domain)));
        save(provider("/https:~1~1corp~1profile/mail/1", "/name", "/groups", false));
        assertThat(signIn().location()).endsWith("/console");
        assertThat(members.findByEmail("ana2@" + domain)).isPresent();
        fake.claims.put("sub", "subject-2");
        for (String miss : List.of("/nothing", "/email/deeper", "/groups", "/https:~1~1corp~1profile/mail/7")) {
            save(provider(miss, "/name", "/groups", false));
            assertRefused(signIn(), 403, "did not tell a usable e-mail");
        }
    }

    @Test
    void userinfoFillsInAndMustBeAboutTheSamePerson() {
        fake.claims.remove("email");
        fake.userinfo.putAll(Map.of("sub", "subject-1", "email", email, "name", "Somebody else"));
        save(provider("/email", "/name", "/groups", true));
        assertThat(signIn().location()).endsWith("/console");
        assertThat(members.findByEmail(email).orElseThrow().name()).isEqualTo("Ana Lindqvist");
        fake.userinfo.put("sub", "subject-2");
        assertRefused(signIn(), 403, "proof that does not hold");
    }

    @Test
    void aMemberIsLinkedByAddressOnlyWhereTheProviderMaySpeakForIt() {
        Member ana = members.add(email, "Ana", Role.DEVELOPER);
        fake.claims.put("email_verified", false);
        assertRefused(signIn(), 403, "has not verified");
        fake.claims.put("email_verified", true);
        assertThat(signIn().location()).endsWith("/console");
        assertThat(members.findByEmail(email).orElseThrow().id()).isEqualTo(ana.id());
        Member boss = members.add("boss@" + id + ".test", "Boss", Role.ADMIN);
        fake.claims.put("sub", "subject-3");
        fake.claims.put("email", boss.email());
        assertRefused(signIn(), 403, "may not speak for it");
    }

    @Test
    void noOtherProviderBringsPeopleOfADomainThatOneServes() {
        UUID other = UUID.randomUUID();
        OidcProvider served = provider();
        IdentityProvider was = served.common();
        providers.save(
                new OidcProvider(
                        new IdentityProvider(
                                other,
                                was.kind(),
                                "Other " + other,
                                true,
                                List.of(),
                                true,
                                Role.BILLING,
                                List.of(),
                                List.of(),
                                Map.of(),
                                Instant.now()),
                        fake.issuer(),
                        FakeIdentityProvider.CLIENT,
                        null,
                        served.scopes(),
                        served.emailPointer(),
                        served.namePointer(),
                        served.groupsPointer(),
                        false,
                        null),
                null,
                "test");
        try {
            IdentityProvider stranger = providers.find(other).orElseThrow();
            ProvenIdentity verified = new ProvenIdentity("x", email.toUpperCase(), true, "Mallory", List.of());
            assertThat(arrivals.decide(stranger, verified)).isEqualTo(new Decision.Refuse(Problem.WRONG_DOMAIN));
            assertThat(arrivals.decide(was, verified)).isInstanceOf(Decision.Newcomer.class);
            assertThat(arrivals.decide(
                            stranger, new ProvenIdentity("x", "x@nobody-serves.test", true, "Xenia", List.of())))
                    .isInstanceOf(Decision.Newcomer.class);
        } finally {
            providers.remove(other);
        }
    }

    /** Another issuer may call somebody else "subject-1". */
    @Test
    void anotherIssuerInheritsNobody() {
        assertThat(signIn().location()).endsWith("/console");
        Member ana = members.findByEmail(email).orElseThrow();
        try (FakeIdentityProvider other = new FakeIdentityProvider()) {
            OidcProvider was = provider();
            save(new OidcProvider(
                    was.common(),
                    other.issuer(),
                    was.clientId(),
                    null,
                    was.scopes(),
                    was.emailPointer(),
                    was.namePointer(),
                    was.groupsPointer(),
                    was.userinfo(),
                    null));
            assertThat(browser.get("/console/account").location()).contains("/sign-in");
            assertThat(links.memberOf(id, "subject-1")).isEmpty();
            assertThat(members.find(ana.id())).isPresent();
        }
    }

    @Test
    void withoutProvisioningStrangersStayOutside() {
        save(with(provider(), false, List.of(), List.of(), Map.of()));
        assertRefused(signIn(), 403, "not a member yet");
        assertThat(members.findByEmail(email)).isEmpty();
    }

    @Test
    void whoWasInvitedComesInWithTheRoleAndWorkspaceOfTheInvite() {
        Workspace place = workspaces.create("Place " + domain);
        members.add("boss@" + domain, "Boss", Role.ADMIN);
        fake.claims.put("sub", "boss");
        fake.claims.put("email", "boss@" + domain);
        signIn();
        browser.get("/console/invites");
        Page invited = browser.post(
                "/console/invites",
                Map.of("lines", email, "role", "DEVELOPER", "workspace", Ids.text(Workspace.ID, place.id())));
        assertThat(invited.text()).contains(email);

        save(with(provider(), false, List.of(), List.of(), Map.of()));
        browser = new HttpBrowser(listener.port());
        fake.claims.put("sub", "subject-1");
        fake.claims.put("email", email.toUpperCase(java.util.Locale.ROOT));
        fake.claims.put("email_verified", false);
        assertRefused(signIn(), 403, "has not verified");
        fake.claims.put("email_verified", true);
        assertThat(signIn().location()).endsWith("/console");
        Member ana = members.findByEmail(email).orElseThrow();
        assertThat(ana.role()).isEqualTo(Role.DEVELOPER);
        assertThat(ana.name()).isEqualTo("Ana Lindqvist");
        assertThat(workspaces.member(place.id(), ana.id())).isPresent();
        assertThat(groups.of(ana.id())).extracting(Group::name).containsExactly("eng " + domain);

        members.setStatus(ana.id(), MemberStatus.SUSPENDED);
        assertRefused(signIn(), 403, "suspended");
    }

    @Test
    void onlyAllowedGroupsAndDomainsComeIn() {
        save(with(provider(), true, List.of(), List.of("ops"), Map.of()));
        assertRefused(signIn(), 403, "in none of the groups");
        save(with(provider(), true, List.of("corp.test"), List.of(), Map.of()));
        assertRefused(signIn(), 403, "may not come in");
        save(with(provider(), true, List.of(domain), List.of("eng " + domain), Map.of()));
        assertThat(signIn().location()).endsWith("/console");
    }

    @Test
    void suspendedMembersStayOutside() {
        signIn();
        members.setStatus(members.findByEmail(email).orElseThrow().id(), MemberStatus.SUSPENDED);
        assertRefused(signIn(), 403, "suspended");
    }

    @Test
    void theHighestMappedRoleCountsAndWithoutOneTheRoleStays() {
        fake.claims.put("groups", List.of("a", "b"));
        save(with(provider(), true, List.of(), List.of(), Map.of("a", Role.AUDITOR, "b", Role.ADMIN)));
        signIn();
        assertThat(members.findByEmail(email).orElseThrow().role()).isEqualTo(Role.ADMIN);
        fake.claims.put("groups", List.of("a"));
        signIn();
        assertThat(members.findByEmail(email).orElseThrow().role()).isEqualTo(Role.AUDITOR);
        assertThat(browser.get("/console/account").status()).isEqualTo(200);
        fake.claims.put("groups", List.of());
        signIn();
        assertThat(members.findByEmail(email).orElseThrow().role()).isEqualTo(Role.AUDITOR);
    }

    @Test
    void aMappingNeverTakesTheLastOwnerAway() {
        Member owner = members.add(email, "Ana", Role.OWNER);
        List<Member> others = members.list().stream()
                .filter(member -> member.role() == Role.OWNER && !member.id().equals(owner.id()))
                .toList();
        others.forEach(other -> members.setRole(other.id(), Role.ADMIN));
        try {
            save(with(provider(), true, List.of(), List.of(), Map.of("eng " + domain, Role.BILLING)));
            assertThat(signIn().location()).endsWith("/console");
            assertThat(members.find(owner.id()).orElseThrow().role()).isEqualTo(Role.OWNER);
            assertThat(back(browser, browser.get("/sso/" + id + "/test").location(), Map.of())
                            .text())
                    .contains("<b>Owner</b>")
                    .doesNotContain("<b>Billing</b>");
            members.add("second@" + domain, "Bo", Role.OWNER);
            signIn();
            assertThat(members.find(owner.id()).orElseThrow().role()).isEqualTo(Role.BILLING);
        } finally {
            others.forEach(other -> members.setRole(other.id(), Role.OWNER));
        }
    }

    @Test
    void theSignInPageOffersProvidersAndFindsTheOneOfAnAddress() {
        assertThat(browser.get("/sign-in").text()).contains("/sso/" + id + "/start", "Sign in with P " + id);
        Page found = browser.post("/sign-in/sso", Map.of("email", "Maya@" + domain.toUpperCase(java.util.Locale.ROOT)));
        assertThat(found.response().headers().firstValue("refresh").orElse(""))
                .isEqualTo("0;url=/sso/" + id + "/start?next=%2Fconsole");
        assertThat(browser.post("/sign-in/sso", Map.of("email", "maya@elsewhere.test"))
                        .text())
                .contains("No identity provider serves this address");
        providers.setEnabled(id, false, "test");
        assertThat(browser.get("/sign-in").text()).doesNotContain(id.toString());
        assertRefused(start("/console"), 404, "no such way");
    }

    @Test
    void signingOutHereLeadsToSigningOutThere() {
        signIn();
        browser.get("/console/account");
        Page out = browser.post("/sign-out", Map.of());
        assertThat(out.response().headers().firstValue("refresh").orElse(""))
                .startsWith("0;url=" + fake.issuer() + "/end?")
                .contains("id_token_hint=", "post_logout_redirect_uri=");
        assertThat(browser.get("/console/account").location()).contains("/sign-in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "sid"})
    void aLogoutTokenEndsTheSessionAndCountsOnce(String by) {
        fake.claims.put("sid", "session-1");
        signIn();
        Map<String, Object> token = logoutToken();
        token.remove(by.equals("sub") ? "sid" : "sub");
        assertThat(browser.get("/console/account").status()).isEqualTo(200);
        String signed = fake.sign(token);
        assertThat(logout(signed)).isEqualTo(200);
        assertThat(browser.get("/console/account").location()).contains("/sign-in");
        assertThat(logout(signed)).as("again").isEqualTo(400);
    }

    @Test
    void aLogoutTokenThatIsNotOneEndsNothing() {
        fake.claims.put("sid", "session-1");
        signIn();
        for (String wrong : List.of("events", "jti", "iat", "aud", "iss")) {
            Map<String, Object> token = logoutToken();
            token.remove(wrong);
            assertThat(logout(fake.sign(token))).as("without " + wrong).isEqualTo(400);
        }
        Map<String, Object> token = logoutToken();
        token.put("nonce", "n");
        assertThat(logout(fake.sign(token))).as("an ID token").isEqualTo(400);
        Map<String, Object> nobody = logoutToken();
        nobody.remove("sub");
        nobody.remove("sid");
        assertThat(logout(fake.sign(nobody))).as("nobody").isEqualTo(400);
        assertThat(logout(FakeIdentityProvider.sign(logoutToken(), FakeIdentityProvider.newKey(), JWSAlgorithm.RS256)))
                .as("foreign key")
                .isEqualTo(400);
        assertThat(logout("")).isEqualTo(400);
        assertThat(browser.get("/console/account").status()).isEqualTo(200);
        Map<String, Object> other = logoutToken();
        other.put("sid", "session-2");
        assertThat(logout(fake.sign(other))).isEqualTo(200);
        assertThat(browser.get("/console/account").status()).isEqualTo(200);
    }

    @Test
    void aTestShowsWhatWouldHappenToAdminsOnlyAndSignsNobodyIn() {
        assertRefused(browser.get("/sso/" + id + "/test"), 404, "no such way");
        fake.claims.put("groups", List.of("admins"));
        save(with(provider(), true, List.of(), List.of(), Map.of("admins", Role.ADMIN)));
        signIn();
        fake.claims.put("sub", "subject-9");
        fake.claims.put("email", "bo@" + domain);
        String url = browser.get("/sso/" + id + "/test").location();
        Page outcome = back(browser, url, Map.of());
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.text()).contains("would become a member", "bo@" + domain, "subject-9");
        assertThat(members.findByEmail("bo@" + domain)).isEmpty();
        assertThat(browser.get("/console/account").text()).contains(email);
        fake.fault = "/token 500";
        assertThat(back(browser, browser.get("/sso/" + id + "/test").location(), Map.of())
                        .text())
                .contains("the token endpoint answered status 500");
    }

    // ------------------------------------------------------------------------------------------------------------------

    private Map<String, Object> logoutToken() {
        return new HashMap<>(Map.of(
                "iss", fake.issuer(),
                "aud", FakeIdentityProvider.CLIENT,
                "iat", Instant.now().getEpochSecond(),
                "jti", UUID.randomUUID().toString(),
                "sub", "subject-1",
                "sid", "session-1",
                "events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())));
    }

    private int logout(String token) {
        HttpBrowser machine = new HttpBrowser(listener.port());
        return machine.post("/sso/" + id + "/back-channel-logout", Map.of("logout_token", token))
                .status();
    }

    private Page signIn() {
        return finish(start("/console"), Map.of());
    }

    private Page start(String next) {
        return browser.get("/sso/" + id + "/start?" + HttpBrowser.form(Map.of("next", next)));
    }

    private Page finish(Page started, Map<String, String> more) {
        assertThat(started.location()).as(started.text()).startsWith(fake.issuer() + "/authorize");
        return back(browser, started.location(), more);
    }

    private Page back(HttpBrowser who, String url, Map<String, String> more) {
        Map<String, String> answer = new HashMap<>(more);
        answer.put("code", fake.approve(url));
        answer.put(
                "state",
                FakeIdentityProvider.query(URI.create(url).getRawQuery()).getOrDefault("state", ""));
        return who.get("/sso/" + id + "/callback?" + HttpBrowser.form(answer));
    }

    private static void assertRefused(Page page, int status, String words) {
        assertThat(page.text()).contains(words);
        assertThat(page.status()).isEqualTo(status);
    }

    private void save(OidcProvider provider) {
        assertThat(providers.save(provider, FakeIdentityProvider.SECRET, "test"))
                .isTrue();
    }

    private OidcProvider provider() {
        return provider("/email", "/name", "/groups", false);
    }

    private OidcProvider provider(String mail, String name, String group, boolean userinfo) {
        IdentityProvider common = new IdentityProvider(
                id,
                Kind.OIDC,
                "P " + id,
                true,
                List.of(domain),
                true,
                Role.BILLING,
                List.of(),
                List.of(),
                Map.of(),
                Instant.now());
        return new OidcProvider(
                common,
                fake.issuer(),
                FakeIdentityProvider.CLIENT,
                null,
                "openid email profile",
                mail,
                name,
                group,
                userinfo,
                null);
    }

    private static OidcProvider with(
            OidcProvider from,
            boolean provision,
            List<String> domains,
            List<String> inGroups,
            Map<String, Role> roles) {
        IdentityProvider was = from.common();
        IdentityProvider common = new IdentityProvider(
                was.id(),
                was.kind(),
                was.name(),
                true,
                was.emailDomains(),
                provision,
                was.defaultRole(),
                domains,
                inGroups,
                roles,
                was.updatedAt());
        return new OidcProvider(
                common,
                from.issuer(),
                from.clientId(),
                null,
                from.scopes(),
                from.emailPointer(),
                from.namePointer(),
                from.groupsPointer(),
                from.userinfo(),
                null);
    }

    private static Map<String, Object> payload(String token) {
        Map<String, Object> claims = new HashMap<>();
        tools.jackson.databind.json.JsonMapper.builder()
                .build()
                .readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]))
                .properties()
                .forEach(claim -> claims.put(claim.getKey(), claim.getValue()));
        return claims;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

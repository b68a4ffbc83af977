package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.saml.FakeSamlProvider;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.support.HttpBrowser;
import dev.sluice.gateway.support.HttpBrowser.Page;
import java.net.URI;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sign-in by SAML over real sockets: what the proof of responses does not cover, because it is about browsers and pages. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlSignInTest {

    @Autowired
    private IdentityProviders providers;

    @Autowired
    private SamlProviders samlProviders;

    @Autowired
    private SamlMetadataSource source;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private JdbcClient database;

    @Autowired
    private PublicListener listener;

    /** One for all tests: each provider has keys of its own, and they take seconds to make. */
    private final UUID id = UUID.randomUUID();

    private final String domain = "s" + id.toString().substring(0, 8) + ".test";
    private FakeSamlProvider fake = new FakeSamlProvider();
    private String email = "";
    private HttpBrowser browser = new HttpBrowser(0);

    @BeforeEach
    void anaHasAnAccountThere() throws Exception {
        browser = new HttpBrowser(listener.port());
        fake.close();
        fake = new FakeSamlProvider();
        fake.nameId = UUID.randomUUID().toString();
        email = "ana-" + fake.nameId + "@" + domain;
        fake.attributes.put("mail", List.of(email));
        fake.attributes.put("givenName", List.of("Ana"));
        fake.attributes.put("sn", List.of("Lindqvist"));
        fake.attributes.put("groups", List.of("eng " + domain, "all"));
        save(provider("", false, Map.of()));
        fake.trust(browser.get("/sso/saml/" + id + "/metadata").text());
    }

    @AfterAll
    void gone() {
        fake.close();
        providers.remove(id);
    }

    @Test
    void anUnknownPersonBecomesAMemberWithGroupsAndTheNextTimeIsTheSameOne() {
        assertThat(signIn().location()).endsWith("/console");
        Member ana = members.findByEmail(email).orElseThrow();
        assertThat(ana.name()).isEqualTo("Ana Lindqvist");
        assertThat(ana.role()).isEqualTo(Role.BILLING);
        assertThat(groups.of(ana.id())).extracting(Group::name).containsExactlyInAnyOrder("eng " + domain, "all");
        assertThat(browser.get("/console/account").text()).contains(email);

        fake.attributes.put("mail", List.of("other-" + email));
        fake.attributes.remove("groups");
        assertThat(signIn().location()).endsWith("/console");
        assertThat(members.findByEmail("other-" + email)).isEmpty();
        assertThat(groups.of(ana.id())).as("no groups any more").isEmpty();
    }

    @Test
    void theSignInPageOffersItAndKeepsTheWay() {
        assertThat(browser.get("/sign-in").text()).contains("/sso/saml/" + id + "/start");
        Page found = browser.post("/sign-in/sso", Map.of("email", "maya@" + domain));
        assertThat(found.response().headers().firstValue("refresh").orElse(""))
                .isEqualTo("0;url=/sso/saml/" + id + "/start?next=%2Fconsole");
        assertThat(finish(start("/console/usage")).location()).endsWith("/console/usage");
        assertThat(finish(start("https://evil.test")).location()).endsWith("/console");
    }

    @Test
    void theResponseComesWithoutACookieAndWaitsForTheRequestThatHasIt() {
        FakeSamlProvider.Response response = fake.respond(start("/console").location());
        Page parked = post(response);
        assertThat(parked.status()).isEqualTo(303);
        assertThat(parked.response().headers().allValues("set-cookie"))
                .noneMatch(line -> line.contains("SESSION") || line.contains("session"));
        String finish = parked.location();
        assertRefused(new HttpBrowser(listener.port()).get(finish), 400, "another browser");
        assertThat(browser.get(finish).location()).endsWith("/console");
        assertRefused(browser.get(finish), 400, "used already");
        assertRefused(post(response), 400, "used already");
    }

    @Test
    void aResponseWaitsForAMinuteAtMost() {
        String finish = post(fake.respond(start("/console").location())).location();
        database.sql("update sso_attempt set parked_until = ? where provider_id = ?")
                .params(Timestamp.from(Instant.now().minusSeconds(1)), id)
                .update();
        assertRefused(browser.get(finish), 400, "too old");
    }

    @Test
    void anAssertionCountsOnceEvenWhenAnotherSignInWaitsForIt() {
        FakeSamlProvider.Response response = fake.respond(start("/console").location());
        assertThat(browser.get(post(response).location()).location()).endsWith("/console");
        String second = start("/console").location();
        String state = fake.respond(second).relayState();
        Page parked = post(new FakeSamlProvider.Response(response.acs(), response.samlResponse(), state));
        assertRefused(browser.get(parked.location()), 403, "proof that does not hold");
    }

    @Test
    void aResponseThatNobodyAskedForIsNotReadTheSignInBeginsHere() {
        FakeSamlProvider.Response response = fake.respond(start("/console").location());
        Page bounced = post(new FakeSamlProvider.Response(response.acs(), response.samlResponse(), "/apps"));
        assertThat(bounced.status()).isEqualTo(303);
        assertThat(bounced.location()).endsWith("/sso/saml/" + id + "/start");
        assertThat(browser.get(bounced.location()).location()).startsWith(fake.base() + "/sso?SAMLRequest=");
    }

    @ParameterizedTest
    @CsvSource({
        "unsigned, proof that does not hold",
        "tampered, proof that does not hold",
        "audience, proof that does not hold",
        "denied, did not sign you in",
        "entity bomb, proof that does not hold",
        "not base64, proof that does not hold"
    })
    void aResponseThatProvesNothingOpensNothing(String what, String words) {
        fake.before =
                xml -> what.equals("audience") ? xml.replace("/metadata</saml:Audience>", "</saml:Audience>") : xml;
        fake.after = xml -> switch (what) {
            case "unsigned" -> xml.replaceAll("(?s)<ds:Signature.*</ds:Signature>", "");
            case "tampered" -> xml.replace(email, "boss-" + email);
            case "denied" ->
                xml.replace(
                        "status:Success\"/>", "status:Responder\"><samlp:StatusCode Value=\"x\"/></samlp:StatusCode>");
            case "entity bomb" -> "<!DOCTYPE a [<!ENTITY b \"c\">]>" + xml;
            default -> xml;
        };
        FakeSamlProvider.Response response = fake.respond(start("/console").location());
        Page parked = post(
                what.equals("not base64")
                        ? new FakeSamlProvider.Response(response.acs(), "<no>", response.relayState())
                        : response);
        assertRefused(browser.get(parked.location()), 403, words);
        assertThat(browser.get("/console/account").location()).contains("/sign-in");
    }

    @Test
    void twoMegabytesAreRefusedWithAPage() {
        FakeSamlProvider.Response response = fake.respond(start("/console").location());
        Page large = post(new FakeSamlProvider.Response(response.acs(), "A".repeat(1 << 20), response.relayState()));
        assertRefused(large, 503, "cannot take this answer");
        assertRefused(
                post(new FakeSamlProvider.Response(response.acs(), "A".repeat(3 << 20), response.relayState())),
                503,
                "cannot take this answer");
        assertRefused(
                new HttpBrowser(listener.port())
                        .post("/sso/saml/" + id + "/logout", Map.of("SAMLRequest", "A".repeat(3 << 20))),
                503,
                "cannot take this answer");
        assertRefused(post(new FakeSamlProvider.Response(response.acs(), "", "")), 403, "proof that does not hold");
    }

    @Test
    void whateverIsPostedThereIsAPageAndNoError() {
        String here = "http://localhost:" + listener.port() + "/sso/saml/" + id;
        Arbitraries.strings()
                .ofMaxLength(300)
                .list()
                .ofSize(3)
                .sampleStream()
                .limit(40)
                .forEach(texts -> {
                    FakeSamlProvider.Response junk =
                            new FakeSamlProvider.Response(here + "/acs", texts.get(0), texts.get(1));
                    assertThat(post(junk).status()).isLessThan(500);
                    assertThat(browser.get("/sso/saml/" + id + "/finish?"
                                            + HttpBrowser.form(Map.of("state", texts.get(1))))
                                    .status())
                            .isLessThan(500);
                    assertThat(browser.get("/sso/saml/" + id + "/logout?"
                                            + HttpBrowser.form(
                                                    Map.of("SAMLRequest", texts.get(0), "RelayState", texts.get(1))))
                                    .status())
                            .isLessThan(500);
                    assertThat(new HttpBrowser(listener.port())
                                    .post("/sso/saml/" + id + "/logout", Map.of("SAMLResponse", texts.get(2)))
                                    .status())
                            .isLessThan(500);
                });
        assertThat(browser.get("/sso/saml/x'y/start").status()).isEqualTo(404);
        assertThat(browser.get("/sso/saml/" + UUID.randomUUID() + "/metadata").status())
                .isEqualTo(404);
    }

    @Test
    void encryptedAssertionsAreReadWithAnyOfOurKeys() {
        fake.encrypts = true;
        assertThat(signIn().location()).endsWith("/console");
        SamlProvider provider = samlProviders.find(id).orElseThrow();
        samlProviders.addKey(provider);
        UUID next = samlProviders.keys(id).getLast().id();
        samlProviders.sign(provider, next);
        fake.trust(browser.get("/sso/saml/" + id + "/metadata").text());
        assertThat(signIn().location())
                .as("signed and encrypted with the new key")
                .endsWith("/console");
        UUID old = samlProviders.keys(id).getLast().id();
        samlProviders.removeKey(provider, next);
        assertThat(samlProviders.keys(id)).as("the key that signs stays").hasSize(2);
        samlProviders.removeKey(provider, old);
        assertThat(samlProviders.keys(id))
                .singleElement()
                .satisfies(key -> assertThat(key.signs()).isTrue());
        assertThat(signIn().location()).endsWith("/console");
    }

    @Test
    void requestsArePostedWhereTheProviderWantsThat() throws Exception {
        fake.redirects = false;
        save(provider("", false, Map.of()));
        Page page = start("/console");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.response()
                        .headers()
                        .firstValue("content-security-policy")
                        .orElse(""))
                .contains("form-action " + fake.base() + ";", "script-src 'self'");
        assertThat(page.text()).contains("action=\"" + fake.base() + "/sso\"");
        FakeSamlProvider.Response response =
                fake.respondToPost(hidden(page.text(), "SAMLRequest"), hidden(page.text(), "RelayState"));
        assertThat(browser.get(post(response).location()).location()).endsWith("/console");

        fake.redirects = true;
        save(provider("", true, Map.of()));
        assertThat(start("/console").text()).contains("name=\"SAMLRequest\"");
    }

    @Test
    void newKeysOfTheProviderAreFetchedOnceWhenASignatureDoesNotHold() throws Exception {
        save(provider(fake.metadataUrl(), false, Map.of()));
        assertThat(signIn().location()).endsWith("/console");
        int before = fake.fetches();
        fake.changeKey();
        assertThat(signIn().location()).as("rolled over").endsWith("/console");
        assertThat(fake.fetches()).isEqualTo(before + 1);
        fake.changeKey();
        assertRefused(signIn(), 403, "proof that does not hold");
        assertThat(fake.fetches()).as("too soon to ask again").isEqualTo(before + 1);
    }

    @Test
    void aCertificateCountsBesideTheMetadataUntilItIsTakenAway() throws Exception {
        SamlProvider before = provider("", false, Map.of());
        fake.changeKey();
        var next = java.util.Objects.requireNonNull(
                        provider("", false, Map.of()).metadata())
                .certificates();
        save(new SamlProvider(
                before.common(), before.metadata(), "", Instant.now(), next, false, "", "", "", "groups", null));
        assertThat(signIn().location()).endsWith("/console");
        save(before);
        assertRefused(signIn(), 403, "proof that does not hold");
    }

    @Test
    void namesThatChangeEachTimeNeedAnAttributeThatStays() throws Exception {
        fake.nameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
        assertRefused(signIn(), 502, "cannot use");
        SamlProvider usual = provider("", false, Map.of());
        save(new SamlProvider(
                usual.common(),
                usual.metadata(),
                "",
                Instant.now(),
                List.of(),
                false,
                "uid",
                "mail",
                "givenName",
                "",
                null));
        assertRefused(signIn(), 502, "cannot use");
        fake.attributes.put("uid", List.of("4711-" + email));
        assertThat(signIn().location()).endsWith("/console");
        fake.nameId = "another";
        assertThat(signIn().location()).endsWith("/console");
        Member ana = members.findByEmail(email).orElseThrow();
        assertThat(ana.name()).isEqualTo("Ana");
        assertThat(groups.of(ana.id())).isEmpty();
    }

    @Test
    void aGroupGivesItsRole() throws Exception {
        save(provider("", false, Map.of("all", Role.AUDITOR)));
        signIn();
        assertThat(members.findByEmail(email).orElseThrow().role()).isEqualTo(Role.AUDITOR);
    }

    @Test
    void theSessionEndsWhenTheProviderSaysSo() {
        fake.before = xml -> xml.replace(
                "<saml:AuthnStatement ",
                "<saml:AuthnStatement SessionNotOnOrAfter=\"" + Instant.now().minusSeconds(20) + "\" ");
        assertThat(signIn().location()).as("within what clocks may differ").endsWith("/console");
        assertThat(browser.get("/console/account").location()).contains("/sign-in");
        fake.before = xml -> xml.replace(
                "<saml:AuthnStatement ",
                "<saml:AuthnStatement SessionNotOnOrAfter=\"" + Instant.now().plusSeconds(600) + "\" ");
        assertThat(signIn().location()).endsWith("/console");
        assertThat(browser.get("/console/account").status()).isEqualTo(200);
        fake.before = xml -> xml.replace(
                "<saml:AuthnStatement ",
                "<saml:AuthnStatement SessionNotOnOrAfter=\"" + Instant.now().minusSeconds(600) + "\" ");
        assertRefused(signIn(), 403, "proof that does not hold");
    }

    @Test
    void signingOutHereLeadsThereAndBack() {
        signIn();
        browser.get("/console/account");
        Page out = browser.post("/sign-out", Map.of());
        String there = out.response().headers().firstValue("refresh").orElse("").replace("0;url=", "");
        assertThat(there).startsWith(fake.base() + "/slo?SAMLRequest=").contains("&Signature=");
        String back = browser.get(there).location();
        assertThat(back).contains("/sso/saml/" + id + "/logout?SAMLResponse=");
        assertThat(browser.get(back).location()).endsWith("/sign-in?out");
        assertThat(browser.get("/console/account").location()).contains("/sign-in");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theProviderSignsPeopleOutOfOneSessionOrAll(boolean one) {
        signIn();
        String slo = "http://localhost:" + listener.port() + "/sso/saml/" + id + "/logout";
        HttpBrowser elsewhere = new HttpBrowser(listener.port());
        if (one) {
            Page other = elsewhere.get(fake.logout(slo, List.of("s-other")).toString());
            assertThat(other.location()).startsWith(fake.base() + "/slo?SAMLResponse=");
            assertThat(browser.get("/console/account").status()).isEqualTo(200);
        }
        Page answer = elsewhere.get(
                fake.logout(slo, one ? List.of(fake.session) : List.of()).toString());
        assertThat(answer.location())
                .startsWith(fake.base() + "/slo?SAMLResponse=")
                .contains("RelayState=back");
        assertThat(elsewhere.get(answer.location()).text()).isEqualTo("signed out");
        assertThat(browser.get("/console/account").location()).contains("/sign-in");
    }

    @Test
    void aLogoutThatIsForgedOrUsedTwiceEndsNothing() {
        signIn();
        String slo = "http://localhost:" + listener.port() + "/sso/saml/" + id + "/logout";
        String good = fake.logout(slo, List.of("s-other")).toString();
        assertRefused(browser.get(good.replace("RelayState=back", "RelayState=x")), 403, "proof that does not hold");
        assertThat(browser.get(good).location()).startsWith(fake.base());
        assertRefused(browser.get(good), 403, "proof that does not hold");
        fake.changeKey();
        assertRefused(browser.get(fake.logout(slo, List.of()).toString()), 403, "proof that does not hold");
        assertThat(browser.get("/console/account").status()).isEqualTo(200);
    }

    @Test
    void aTestShowsTheAttributesToAdminsOnlyAndSignsNobodyIn() throws Exception {
        assertRefused(browser.get("/sso/saml/" + id + "/test"), 404, "no such way");
        save(provider("", false, Map.of("all", Role.ADMIN)));
        signIn();
        fake.nameId = "bo-" + fake.nameId;
        fake.attributes.put("mail", List.of("bo-" + email));
        fake.attributes.put("shoe size", List.of("44"));
        Page outcome = browser.get(
                post(fake.respond(browser.get("/sso/saml/" + id + "/test").location()))
                        .location());
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.text()).contains("would become a member", "shoe size", "44", "Attributes received");
        assertThat(members.findByEmail("bo-" + email)).isEmpty();
        fake.after = xml -> xml.replace("shoe size", "shoe");
        Page failed = browser.get(
                post(fake.respond(browser.get("/sso/saml/" + id + "/test").location()))
                        .location());
        assertThat(failed.text()).contains("BAD_SIGNATURE");
    }

    // ------------------------------------------------------------------------------------------------------------------

    private Page signIn() {
        return finish(start("/console"));
    }

    private Page start(String next) {
        return browser.get("/sso/saml/" + id + "/start?" + HttpBrowser.form(Map.of("next", next)));
    }

    private Page finish(Page started) {
        assertThat(started.location()).as(started.text()).startsWith(fake.base() + "/sso");
        Page parked = post(fake.respond(started.location()));
        assertThat(parked.status()).as(parked.text()).isEqualTo(303);
        return browser.get(parked.location());
    }

    /** As from another site: without any cookie. */
    private Page post(FakeSamlProvider.Response response) {
        Map<String, String> form = new HashMap<>();
        form.put("SAMLResponse", response.samlResponse());
        form.put("RelayState", response.relayState());
        return new HttpBrowser(listener.port()).post(URI.create(response.acs()).getPath(), form);
    }

    private static String hidden(String page, String name) {
        Matcher field =
                Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page);
        assertThat(field.find()).as(page).isTrue();
        return field.group(1);
    }

    private static void assertRefused(Page page, int status, String words) {
        assertThat(page.text()).contains(words);
        assertThat(page.status()).isEqualTo(status);
    }

    private void save(SamlProvider provider) {
        assertThat(samlProviders.save(provider, "test")).isTrue();
    }

    private SamlProvider provider(String url, boolean byPost, Map<String, Role> roles) throws SsoFailure {
        IdentityProvider common = new IdentityProvider(
                id,
                IdentityProvider.Kind.SAML,
                "S " + id,
                true,
                List.of(domain),
                true,
                Role.BILLING,
                List.of(),
                List.of(),
                roles,
                Instant.now());
        return new SamlProvider(
                common,
                source.read(fake.metadata().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                url,
                Instant.now(),
                List.of(),
                byPost,
                "",
                "",
                "",
                "groups",
                null);
    }
}

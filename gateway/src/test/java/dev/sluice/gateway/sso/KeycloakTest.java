package dev.sluice.gateway.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.support.HttpBrowser;
import dev.sluice.gateway.support.HttpBrowser.Page;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The real Keycloak as the provider of both kinds: sign-in, groups, logout from either side, people who leave. */
@GatewayTest
@Tag("keycloak")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "a client secret of Keycloak";

    @Autowired
    private IdentityProviders providers;

    @Autowired
    private SamlProviders samlProviders;

    @Autowired
    private SamlMetadataSource source;

    @Autowired
    private SsoAddress address;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private PublicListener listener;

    private final UUID oidc = UUID.randomUUID();
    private final UUID saml = UUID.randomUUID();
    private @Nullable Keycloak running;
    private HttpBrowser browser = new HttpBrowser(0);

    @BeforeAll
    void aRealmWithBothClients() throws Exception {
        running = Keycloak.start();
        Keycloak keycloak = keycloak();
        keycloak.admin(
                "POST",
                "",
                Map.of(
                        "realm",
                        "corp",
                        "enabled",
                        true,
                        "groups",
                        List.of(Map.of("name", "platform-team"), Map.of("name", "auditors"))));
        addOidcClient();
        addSamlClient();
    }

    @AfterAll
    void stop() {
        if (running != null) {
            running.close();
        }
        providers.remove(oidc);
        providers.remove(saml);
    }

    @BeforeEach
    void aNewBrowser() {
        browser = new HttpBrowser(listener.port());
    }

    @ParameterizedTest
    @EnumSource(IdentityProvider.Kind.class)
    void groupsGiveTheRoleAndFollowTheProvider(IdentityProvider.Kind kind) throws Exception {
        String name = "ana-" + kind.name().toLowerCase(java.util.Locale.ROOT);
        addPerson(name, List.of("platform-team"));
        assertThat(signIn(kind, name).location()).endsWith("/console/usage");
        Member ana = members.findByEmail(name + "@corp.test").orElseThrow();
        assertThat(ana.name()).isEqualTo("Ana Lindqvist");
        assertThat(ana.role()).isEqualTo(Role.BILLING);
        assertThat(groups.of(ana.id())).extracting(Group::name).contains("platform-team");
        assertThat(browser.get("/console/account").text()).contains(name + "@corp.test");

        Keycloak keycloak = keycloak();
        String person = keycloak.person(name);
        for (JsonNode group : keycloak.read("/corp/groups")) {
            boolean auditors = group.path("name").asString().equals("auditors");
            keycloak.admin(
                    auditors ? "PUT" : "DELETE",
                    "/corp/users/" + person + "/groups/" + group.path("id").asString(),
                    "");
        }
        browser = new HttpBrowser(listener.port());
        signIn(kind, name);
        assertThat(members.find(ana.id()).orElseThrow().role()).isEqualTo(Role.AUDITOR);
        assertThat(groups.of(ana.id())).extracting(Group::name).containsExactly("auditors");
    }

    @ParameterizedTest
    @EnumSource(IdentityProvider.Kind.class)
    void signingOutHereSignsOutThere(IdentityProvider.Kind kind) throws Exception {
        String name = "out-" + kind.name().toLowerCase(java.util.Locale.ROOT);
        addPerson(name, List.of("platform-team"));
        signIn(kind, name);
        assertThat(sessionsThere(name)).isEqualTo(1);
        browser.get("/console/account");
        Page out = browser.post("/sign-out", Map.of());
        String there = out.response().headers().firstValue("refresh").orElse("").replace("0;url=", "");
        assertThat(there).startsWith(keycloak().realm() + "/protocol/");
        Page page = browser.get(there);
        if (kind == IdentityProvider.Kind.SAML) {
            assertThat(page.text()).contains("name=\"SAMLResponse\"");
            page = new HttpBrowser(listener.port())
                    .post(
                            URI.create(Keycloak.formAction(page.text())).getPath(),
                            Map.of("SAMLResponse", hidden(page.text(), "SAMLResponse")));
        }
        assertThat(page.location()).as(page.text()).endsWith("/sign-in?out");
        assertThat(sessionsThere(name)).as("sessions at Keycloak").isZero();
        assertThat(browser.get("/console/account").location()).contains("/sign-in");
    }

    @ParameterizedTest
    @EnumSource(IdentityProvider.Kind.class)
    void whoIsDisabledThereLosesTheSessionAndStaysOutside(IdentityProvider.Kind kind) throws Exception {
        String name = "gone-" + kind.name().toLowerCase(java.util.Locale.ROOT);
        addPerson(name, List.of("platform-team"));
        signIn(kind, name);
        assertThat(browser.get("/console/account").status()).isEqualTo(200);

        Keycloak keycloak = keycloak();
        String person = keycloak.person(name);
        keycloak.admin("PUT", "/corp/users/" + person, Map.of("enabled", false));
        keycloak.admin("POST", "/corp/users/" + person + "/logout", "");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(browser.get("/console/account").location()).contains("/sign-in"));
        browser = new HttpBrowser(listener.port());
        Page refused = keycloak.logIn(browser, start(kind).location(), name);
        assertThat(refused.location()).isEmpty();
        assertThat(refused.text()).contains("disabled");
    }

    @Test
    void encryptedAssertionsAndPostedRequestsWorkToo() throws Exception {
        addPerson("cleo", List.of("platform-team"));
        SamlProvider usual = samlProviders.find(saml).orElseThrow();
        String client = keycloak()
                .read("/corp/clients?clientId="
                        + HttpBrowser.form(Map.of("a", address.saml(saml, "metadata")))
                                .substring(2))
                .path(0)
                .path("id")
                .asString();
        assertThat(keycloak()
                        .read("/corp/clients/" + client)
                        .path("attributes")
                        .path("saml.encrypt")
                        .asString())
                .as("Keycloak encrypts")
                .isEqualTo("true");
        samlProviders.save(
                new SamlProvider(
                        usual.common(),
                        usual.metadata(),
                        usual.metadataUrl(),
                        usual.metadataAt(),
                        List.of(),
                        true,
                        "",
                        "",
                        "",
                        "groups",
                        null),
                "test");
        try {
            Page page = start(IdentityProvider.Kind.SAML);
            assertThat(page.text()).contains("name=\"SAMLRequest\"");
            Page login = browser.post(
                    Keycloak.formAction(page.text()),
                    Map.of(
                            "SAMLRequest",
                            hidden(page.text(), "SAMLRequest"),
                            "RelayState",
                            hidden(page.text(), "RelayState")));
            String where = login.location().isEmpty() ? Keycloak.formAction(login.text()) : login.location();
            Page done = login.location().isEmpty()
                    ? browser.post(where, Map.of("username", "cleo", "password", "quiet water", "credentialId", ""))
                    : keycloak().logIn(browser, where, "cleo");
            assertThat(finishSaml(done).location()).endsWith("/console/usage");
        } finally {
            samlProviders.save(usual, "test");
        }
    }

    // ------------------------------------------------------------------------------------------------------------------

    private Page start(IdentityProvider.Kind kind) {
        String path = kind == IdentityProvider.Kind.OIDC ? "/sso/" + oidc : "/sso/saml/" + saml;
        return browser.get(path + "/start?next=/console/usage");
    }

    private Page signIn(IdentityProvider.Kind kind, String name) {
        Page there = keycloak().logIn(browser, start(kind).location(), name);
        if (kind == IdentityProvider.Kind.SAML) {
            return finishSaml(there);
        }
        assertThat(there.location()).as(there.text()).startsWith(address.callback(oidc));
        return browser.get(there.location());
    }

    /** What the script of Keycloak's page does: posts the response, from another site and so without cookies. */
    private Page finishSaml(Page there) {
        assertThat(there.text()).contains("name=\"SAMLResponse\"");
        Map<String, String> fields = new HashMap<>();
        fields.put("SAMLResponse", hidden(there.text(), "SAMLResponse"));
        fields.put("RelayState", hidden(there.text(), "RelayState"));
        Page parked = new HttpBrowser(listener.port())
                .post(URI.create(Keycloak.formAction(there.text())).getPath(), fields);
        assertThat(parked.status()).as(parked.text()).isEqualTo(303);
        return browser.get(parked.location());
    }

    private static String hidden(String page, String name) {
        Matcher input =
                Pattern.compile("(?i)<input[^>]*name=\"" + name + "\"[^>]*>").matcher(page);
        assertThat(input.find()).as(name + " in " + page).isTrue();
        Matcher value = Pattern.compile("(?i)value=\"([^\"]*)\"").matcher(input.group());
        assertThat(value.find()).isTrue();
        return value.group(1);
    }

    private int sessionsThere(String name) throws IOException, InterruptedException {
        return keycloak()
                .read("/corp/users/" + keycloak().person(name) + "/sessions")
                .size();
    }

    private void addPerson(String name, List<String> in) throws IOException, InterruptedException {
        keycloak().admin("POST", "/corp/users", Keycloak.account(name, name + "@corp.test", "Ana", in));
    }

    private void addOidcClient() throws IOException, InterruptedException {
        keycloak()
                .admin(
                        "POST",
                        "/corp/clients",
                        Map.of(
                                "clientId",
                                "sluice",
                                "secret",
                                SECRET,
                                "redirectUris",
                                List.of(address.callback(oidc)),
                                "standardFlowEnabled",
                                true,
                                "attributes",
                                Map.of(
                                        "post.logout.redirect.uris",
                                        address.base() + "/sign-in?out",
                                        "pkce.code.challenge.method",
                                        "S256",
                                        "backchannel.logout.url",
                                        address.backChannel(oidc),
                                        "backchannel.logout.session.required",
                                        "true"),
                                "protocolMappers",
                                List.of(Map.of(
                                        "name",
                                        "groups",
                                        "protocol",
                                        "openid-connect",
                                        "protocolMapper",
                                        "oidc-group-membership-mapper",
                                        "config",
                                        Map.of(
                                                "claim.name",
                                                "groups",
                                                "full.path",
                                                "false",
                                                "id.token.claim",
                                                "true")))));
        assertThat(providers.save(
                        new OidcProvider(
                                common(oidc, IdentityProvider.Kind.OIDC, List.of("corp.test")),
                                keycloak().realm(),
                                "sluice",
                                null,
                                "openid email profile",
                                "/email",
                                "/name",
                                "/groups",
                                true,
                                null),
                        SECRET,
                        "test"))
                .isTrue();
    }

    /** Keycloak makes the client from our own metadata, as its administrator would. */
    private void addSamlClient() throws Exception {
        String descriptor = keycloak().realm() + "/protocol/saml/descriptor";
        assertThat(samlProviders.save(
                        new SamlProvider(
                                common(saml, IdentityProvider.Kind.SAML, List.of("corp.test")),
                                source.fetch(descriptor, null),
                                descriptor,
                                Instant.now(),
                                List.of(),
                                false,
                                "",
                                "",
                                "",
                                "groups",
                                null),
                        "test"))
                .isTrue();
        String metadata =
                browser(listener.port()).get("/sso/saml/" + saml + "/metadata").text();
        JsonMapper json = JsonMapper.builder().build();
        ObjectNode client = (ObjectNode) json.readTree(keycloak()
                .admin("POST", "/corp/client-description-converter", metadata)
                .body());
        ObjectNode attributes = (ObjectNode) client.path("attributes");
        attributes.put("saml.encrypt", "true");
        attributes.put("saml_name_id_format", "persistent");
        // Keycloak itself tells us of a logout, whatever browser it began in.
        client.put("frontchannelLogout", false);
        client.set(
                "protocolMappers",
                json.valueToTree(List.of(
                        attribute("email", "email"),
                        attribute("firstName", "givenName"),
                        attribute("lastName", "sn"),
                        Map.of(
                                "name",
                                "groups",
                                "protocol",
                                "saml",
                                "protocolMapper",
                                "saml-group-membership-mapper",
                                "config",
                                Map.of("attribute.name", "groups", "full.path", "false", "single", "true")))));
        keycloak().admin("POST", "/corp/clients", json.writeValueAsString(client));
    }

    private static Map<String, Object> attribute(String property, String name) {
        return Map.of(
                "name",
                name,
                "protocol",
                "saml",
                "protocolMapper",
                "saml-user-property-mapper",
                "config",
                Map.of("user.attribute", property, "attribute.name", name, "attribute.nameformat", "Basic"));
    }

    private static HttpBrowser browser(int port) {
        return new HttpBrowser(port);
    }

    private static IdentityProvider common(UUID id, IdentityProvider.Kind kind, List<String> domains) {
        return new IdentityProvider(
                id,
                kind,
                "Keycloak " + kind + " " + id,
                true,
                domains,
                true,
                Role.DEVELOPER,
                List.of("corp.test"),
                List.of("platform-team", "auditors"),
                Map.of("platform-team", Role.BILLING, "auditors", Role.AUDITOR),
                Instant.now());
    }

    private Keycloak keycloak() {
        return java.util.Objects.requireNonNull(running);
    }
}

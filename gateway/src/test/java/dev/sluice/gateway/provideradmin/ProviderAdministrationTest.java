package dev.sluice.gateway.provideradmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.Credential;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.Candidate;
import dev.sluice.gateway.routing.ProviderHealth;
import dev.sluice.gateway.routing.Report;
import dev.sluice.gateway.support.GatewayTest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** Providers, models, routes and betas by API and console, on a whole gateway. */
@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class ProviderAdministrationTest {

    private static final String CANARY = "sk-ant-canary-0123456789-wxyz";
    private static final String API = "/v1/organizations";

    private final MockMvc mvc;
    private final Members members;
    private final Providers providers;
    private final ProviderChanges changes;
    private final ProviderHealth health;
    private final RoutingStore routing;
    private final JdbcClient database;
    private Member ana;

    ProviderAdministrationTest(
            @Autowired WebApplicationContext context,
            @Autowired Members members,
            @Autowired Providers providers,
            @Autowired ProviderChanges changes,
            @Autowired ProviderHealth health,
            @Autowired RoutingStore routing,
            @Autowired JdbcClient database) {
        this.mvc = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.members = members;
        this.providers = providers;
        this.changes = changes;
        this.health = health;
        this.routing = routing;
        this.database = database;
    }

    @BeforeEach
    void meetAna() {
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.ADMIN);
    }

    @AfterEach
    void removeProviders() {
        providers.known().stream().map(known -> known.name()).toList().forEach(changes::remove);
    }

    @Test
    void aProviderIsAddedChangedAndRemovedByApiAndItsCredentialNeverComesOut() throws Exception {
        String added = api(post(API + "/providers"), """
                {"name":"main","kind":"anthropic","jurisdictions":["EU"],"credential":{"api_key":"%s"}}
                """.formatted(CANARY));
        assertThat(added).contains("\"hint\":\"…wxyz\"", "\"source\":\"console\"", "\"jurisdictions\":[\"eu\"]");

        String changed = api(post(API + "/providers/main"), "{\"price_multiplier\":\"0.85\"}");
        assertThat(changed).contains("\"price_multiplier\":\"0.85\"", "…wxyz");
        assertThat(providers.find("main").orElseThrow().definition().credential())
                .isEqualTo(new Credential.ApiKey(CANARY));

        String all = added + changed + api(get(API + "/providers")) + api(post(API + "/providers/main/test"), "{}");
        assertThat(all).doesNotContain("canary");
        assertThat(api(delete(API + "/providers/main"))).contains("provider_deleted");
        assertThat(providers.demo()).isTrue();
    }

    @Test
    void whatIsWrongIsNamedWithoutQuotingIt() throws Exception {
        assertThat(api(post(API + "/providers"), """
                {"name":"main","kind":"vertex","region":"europe-west1","credential":{"api_key":"%s"}}
                """.formatted(CANARY)))
                .contains("project: must be given for a provider of the kind vertex")
                .doesNotContain("canary");
        assertThat(api(post(API + "/providers"), "{\"name\":\"main\",\"kind\":\"anthropic\"}"))
                .contains("credential.api_key: must be given");
        assertThat(api(delete(API + "/providers/demo"))).contains("conflict_error");
    }

    @Test
    void anAddressElsewhereNeedsTheCredentialAgain() throws Exception {
        add("main");

        assertThat(api(post(API + "/providers/main"), "{\"base_url\":\"https://elsewhere.example\"}"))
                .contains("base_url: leads elsewhere");
        assertThat(api(post(API + "/providers/main"), """
                {"base_url":"https://elsewhere.example","credential":{"api_key":"sk-ant-another-one-0123"}}""")).contains("https://elsewhere.example");
    }

    @Test
    void routesModelsRequirementsAndBetasAreSetAndRemovedByApi() throws Exception {
        add("main");

        assertThat(api(post(API + "/routes"), """
                {"models":["*"],"providers":[{"provider":"main","tier":1,"weight":2}]}""")).contains("\"weight\":2");
        assertThat(changes.routesThatUse("main").get(true)).containsExactly("*");
        assertThat(api(post(API + "/routes"), """
                {"models":["*"],"providers":[{"provider":"nobody"}]}""")).contains("no provider of the name nobody");
        assertThat(api(post(API + "/models/claude-opus-5"), """
                {"aliases":["best"],"upstream_ids":{"main":"own-id"}}"""))
                .contains("\"aliases\":[\"best\"]", "\"main\":\"own-id\"");
        assertThat(api(post(API + "/models/claude-opus-5"), "{\"upstream_ids\":{\"nobody\":\"own-id\"}}"))
                .contains("no provider of the name nobody");
        assertThat(api(post(API + "/residency"), "{\"zero_retention\":true}")).contains("\"zero_retention\":true");
        assertThat(api(post(API + "/residency"), "{}")).contains("invalid_request_error");
        assertThat(api(post(API + "/beta_rules"), """
                {"kind":"vertex","beta":"context-1m-2025-08-07","fields":["context"]}""")).contains("\"origin\":\"admin\"");
        for (String list : new String[] {"routes", "residency", "beta_rules"}) {
            String id = api(get(API + "/" + list)).replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
            assertThat(api(delete(API + "/" + list + "/" + id))).contains("_deleted");
        }
    }

    @Test
    void aBetaRuleMayNameFieldsOnly() throws Exception {
        String added = api(post(API + "/beta_rules"), "{\"kind\":\"foundry\",\"fields\":[\"speed\"]}");
        assertThat(added).contains("\"beta\":\"\"", "\"fields\":[\"speed\"]");
        assertThat(page(get("/console/betas"))).contains("Fields only");
        assertThat(api(post(API + "/beta_rules"), "{\"kind\":\"foundry\"}"))
                .contains("beta: must be given unless fields");
        api(delete(API + "/beta_rules/" + added.replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1")));
    }

    @Test
    void aProviderThatIsDownSaysWhyAndCanBeTriedAgain() throws Exception {
        add("main");
        for (int i = 0; i < 2; i++) {
            Objects.requireNonNull(health.tryAcquire(new Candidate("main", "claude-opus-5", true)))
                    .report(Report.Outcome.CONNECT_FAILED);
        }

        assertThat(api(get(API + "/providers/main")))
                .contains("\"state\":\"down\"", "\"last_error\":\"no connection\"");
        assertThat(page(get("/console/providers"))).contains("went down just now", "no connection", "Try again now");
        page(post("/console/providers/main/try-again"));
        assertThat(api(get(API + "/providers/main"))).contains("\"state\":\"unknown\"");
        assertThat(page(get("/console/providers"))).doesNotContain("Try again now");
    }

    @Test
    void aProviderIsAddedChangedAndRemovedInTheConsole() throws Exception {
        assertThat(page(get("/console/providers"))).contains("Answers are simulated");
        assertThat(page(get("/console/providers/new"))).contains("Google Vertex AI");
        assertThat(page(get("/console/providers/new").param("kind", "bedrock"))).contains("aws-role-arn");

        page(post("/console/providers")
                .param("kind", "anthropic")
                .param("name", "main")
                .param("enabled", "true")
                .param("api-key", CANARY));
        String list = page(get("/console/providers"));
        String form = page(get("/console/providers/main/edit"));
        String confirmation = page(get("/console/providers/main/remove"));
        String tested = page(post("/console/providers/main/test").header("HX-Request", "true"));

        assertThat(list).contains("…wxyz", "Anthropic API");
        assertThat(form).contains("keep the one in force");
        assertThat(tested).contains("Does not work").doesNotContain("<html");
        assertThat(list + form + confirmation + tested).doesNotContain("canary");
        page(post("/console/providers/main/remove"));
        assertThat(providers.find("main")).isEmpty();
    }

    @Test
    void aFormWithMistakesComesBackWithoutItsSecrets() throws Exception {
        assertThat(page(post("/console/providers")
                        .param("kind", "anthropic")
                        .param("name", "Not A Name")
                        .param("base-url", "nowhere")
                        .param("api-key", CANARY)))
                .contains("Not A Name", "lower-case letters", "must be an http or https address")
                .doesNotContain("canary");
    }

    @Test
    void theConfirmationNamesTheRoutesThatUseAProvider() throws Exception {
        add("main");
        assertThat(page(post("/console/routing/routes").param("models", "*").param("tier.main", "12")))
                .contains("must have tiers from 1 to 9");
        page(post("/console/routing/routes").param("models", "claude-haiku-4-5").param("tier.main", "1"));

        assertThat(page(get("/console/providers/main/remove")))
                .contains("have no other provider", "claude-haiku-4-5", "answers are simulated");
        add("other");
        page(post("/console/routing/routes")
                .param("models", "*")
                .param("tier.main", "1")
                .param("tier.other", "2"));
        assertThat(page(get("/console/providers/main/remove")))
                .contains("go on with their other providers", "All models");
        String routes = page(get("/console/routing"));
        assertThat(routes).contains("claude-haiku-4-5", "Tier 1");
        String remove = routes.replaceFirst("(?s).*?/console/routing/routes/(route_[^/]+)/remove.*", "$1");
        assertThat(page(get("/console/routing/routes/" + remove + "/remove"))).contains("Remove this route?");
        page(post("/console/routing/routes/" + remove + "/remove"));
        assertThat(page(get("/console/routing")))
                .doesNotContain("claude-haiku-4-5")
                .contains("All models");
        for (StoredRoute route : routing.routes()) {
            routing.removeRoute(route.id());
        }
    }

    @Test
    void everyFormOfTheOtherPagesIsThere() throws Exception {
        assertThat(page(get("/console/routing/routes/new"))).contains("A lower tier is tried first");
        assertThat(page(get("/console/routing/requirements/new"))).contains("Add a requirement");
        assertThat(page(post("/console/routing/requirements"))).contains("must be given unless");
        assertThat(page(get("/console/models"))).contains("claude-opus", "Sent as");
        assertThat(page(get("/console/models/edit").param("id", "claude-opus-5")))
                .contains("Aliases");
        assertThat(page(get("/console/betas/new"))).contains("Add a beta rule");
        page(post("/console/betas")
                .param("kind", "VERTEX")
                .param("beta", "context-1m")
                .param("fields", "a, b"));
        assertThat(page(get("/console/betas"))).contains("context-1m", "a, b");
        assertThat(database.sql("select details::text from audit_event where action = 'routing.beta_set'"
                                + " and actor_id = ? and subject_label like '%context-1m%'")
                        .param(ana.id())
                        .query(String.class)
                        .list())
                .singleElement()
                .asString()
                .contains("a, b");
    }

    private void add(String name) throws Exception {
        api(post(API + "/providers"), """
                {"name":"%s","kind":"anthropic","credential":{"api_key":"%s"}}""".formatted(name, CANARY));
    }

    private String page(MockHttpServletRequestBuilder request) throws Exception {
        return text(request.with(csrf()).with(SignedInAs.member(ana)));
    }

    private String api(MockHttpServletRequestBuilder request, String json) throws Exception {
        return api(request.contentType("application/json").content(json));
    }

    private String api(MockHttpServletRequestBuilder request) throws Exception {
        return text(request.header("x-api-key", "an-admin-key-for-tests-of-32-chars"));
    }

    private String text(MockHttpServletRequestBuilder request) throws Exception {
        MockHttpServletResponse response = mvc.perform(request).andReturn().getResponse();
        assertThat(response.getStatus()).isLessThan(500);
        return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}

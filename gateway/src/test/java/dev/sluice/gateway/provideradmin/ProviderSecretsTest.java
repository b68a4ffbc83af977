package dev.sluice.gateway.provideradmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.settings.SluiceSettings.Provider.Kind;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** A credential goes in and is never seen again: in no answer, page or error, and in no line of the log. */
@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class ProviderSecretsTest {

    private static final String CANARY = "sk-ant-canary-0123456789-";
    private static final String API = "/v1/organizations";

    private final MockMvc mvc;
    private final Members members;
    private final ApiKeys keys;
    private final Providers providers;
    private final ProviderChanges changes;
    private final PublicListener listener;
    private final LoggingSystem logging = LoggingSystem.get(ProviderSecretsTest.class.getClassLoader());
    private final StringBuilder seen = new StringBuilder();
    private Member ana;

    ProviderSecretsTest(
            @Autowired WebApplicationContext context,
            @Autowired Members members,
            @Autowired ApiKeys keys,
            @Autowired Providers providers,
            @Autowired ProviderChanges changes,
            @Autowired PublicListener listener) {
        this.mvc = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        this.members = members;
        this.keys = keys;
        this.providers = providers;
        this.changes = changes;
        this.listener = listener;
    }

    @BeforeEach
    void meetAnaAndLogEverything() {
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.ADMIN);
        logging.setLogLevel("dev.sluice", LogLevel.TRACE);
    }

    @AfterEach
    void removeProviders() {
        logging.setLogLevel("dev.sluice", null);
        providers.known().stream().map(known -> known.name()).toList().forEach(changes::remove);
    }

    @Test
    void refusedInputIsNotRepeated(CapturedOutput log) throws Exception {
        for (Kind kind : Kind.values()) {
            MockHttpServletRequestBuilder form = post("/console/providers")
                    .param("kind", kind.word())
                    .param("name", "Not A Name")
                    .param("base-url", "nowhere")
                    .param("price-multiplier", "much");
            for (String field : new String[] {
                "api-key",
                "bearer-token",
                "aws-secret-access-key",
                "aws-session-token",
                "google-credentials",
                "azure-client-secret"
            }) {
                form.param(field, CANARY + field);
                api(post(API + "/providers"), """
                        {"name":"main","kind":"%s","base_url":"nowhere","credential":{"%s":"%s"}}
                        """.formatted(kind.word(), field.replace('-', '_'), CANARY));
            }
            page(form);
        }
        api(post(API + "/providers"), "{\"kind\":\"anthropic\",\"credential\":\"" + CANARY + "\"}");
        api(post(API + "/providers"), "{\"kind\":\"anthropic\",\"credential\":{\"api_key\":[\"" + CANARY + "\"]}}");
        api(post(API + "/providers"), "{\"kind\":\"anthropic\",\"credential\":{\"api_key\":" + CANARY + "}}");

        assertNeverSeen(log);
    }

    @Test
    void whatIsStoredTestedAndUsedDoesNotComeOut(CapturedOutput log) throws Exception {
        try (Simulator origin = Simulator.start(0)) {
            add("main", origin.baseUrl());
            add("second", URI.create("http://127.0.0.1:1"));
            lookAround("main");
            lookAround("second");
            origin.behave("status=401 error=authentication_error message=\"bad key " + CANARY + "\"");
            lookAround("main");
            origin.behave("status=500 error=api_error message=\"bad key " + CANARY + "\"");
            lookAround("main");
            api(post(API + "/providers/main"), "{\"base_url\":\"https://elsewhere.example\"}");
            page(post("/console/providers/main/edit")
                    .param("name", "main")
                    .param("api-key", CANARY + "two")
                    .param("price-multiplier", "much"));
        }

        assertThat(log.getAll()).as("the log is really read").contains("refuses our credential");
        assertThat(seen).as("what may be shown").contains("…wxyz");
        assertNeverSeen(log);
    }

    private void lookAround(String name) throws Exception {
        api(post(API + "/providers/" + name + "/test"), "{}");
        page(post("/console/providers/" + name + "/test").header("HX-Request", "true"));
        page(post("/console/providers/" + name + "/test"));
        ask();
        for (String path : new String[] {"", "/" + name}) {
            text(get(API + "/providers" + path));
        }
        api(post(API + "/providers/" + name + "/try_again"), "{}");
        for (String path : new String[] {
            "providers", "providers/" + name + "/edit", "providers/" + name + "/remove", "models", "routing", "betas"
        }) {
            page(get("/console/" + path));
        }
    }

    private void add(String name, URI address) throws Exception {
        api(post(API + "/providers"), """
                {"name":"%s","kind":"anthropic","base_url":"%s","credential":{"api_key":"%s"}}
                """.formatted(name, address, CANARY + "wxyz"));
        assertThat(providers.find(name)).isPresent();
    }

    private void ask() throws Exception {
        String secret = keys.mint(ana.id(), "test", KeyKind.API, null).secret();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                .header("x-api-key", secret)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"claude-haiku-4-5\",\"max_tokens\":9,\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            seen.append(client.send(request, BodyHandlers.ofString()).body());
        }
    }

    private void assertNeverSeen(CapturedOutput log) {
        assertThat(seen).as("answers and pages").isNotEmpty().doesNotContain("canary");
        assertThat(log.getAll()).as("log").doesNotContain("canary");
    }

    private void page(MockHttpServletRequestBuilder request) throws Exception {
        text(request.with(csrf()).with(SignedInAs.member(ana)));
    }

    private void api(MockHttpServletRequestBuilder request, String json) throws Exception {
        text(request.contentType("application/json").content(json));
    }

    private void text(MockHttpServletRequestBuilder request) throws Exception {
        MockHttpServletResponse response = mvc.perform(
                        request.header("x-api-key", "an-admin-key-for-tests-of-32-chars"))
                .andReturn()
                .getResponse();
        seen.append(new String(response.getContentAsByteArray(), StandardCharsets.UTF_8));
    }
}

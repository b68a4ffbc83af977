package dev.sluice.gateway.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.flash;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.GatewayTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class PolicyPagesTest {

    private static final String LIST = "/console/policies";

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private PolicyDesk desk;

    @Autowired
    private Sightings sightings;

    private final MockMvc browser;
    private final Member admin;
    private final Member ana;
    private String id = "";

    PolicyPagesTest(@Autowired WebApplicationContext context, @Autowired Members members) {
        browser = MockMvcBuilders.webAppContextSetup(context)
                .apply(springSecurity())
                .build();
        admin = members.add(email(), "Adam", Role.ADMIN);
        ana = members.add(email(), "Ana <b>", Role.DEVELOPER);
    }

    private static String email() {
        return Ids.text("u", Ids.next()) + "@corp.test";
    }

    @BeforeEach
    void aLivePolicyWithADraft() {
        TestPolicies.removeAll(gateway);
        id = TestPolicies.publish(
                gateway, "Everyone", "{'permissions':{'deny':['Bash(curl *)']},'cleanupPeriodDays':9}");
        UUID policy = uuid();
        desk.saveDraft(
                policy,
                new PolicyBody(
                        Audience.EVERYONE,
                        "{\"permissions\":{\"deny\":[\"Bash(curl *)\",\"Bash(git push *)\"]}}",
                        "{\"max_tokens\":5}",
                        "{}"),
                desk.draftMark(policy));
        gateway.getBean(EffectivePolicies.class).reload();
    }

    private UUID uuid() {
        return Ids.parse(Policy.ID, id).orElseThrow();
    }

    private String page() {
        return LIST + "/" + id;
    }

    private ResultActions open(String path) throws Exception {
        return browser.perform(get(path).with(SignedInAs.member(admin)));
    }

    private ResultActions send(String path, Map<String, String> fields) throws Exception {
        MockHttpServletRequestBuilder request =
                post(path).with(SignedInAs.member(admin)).with(csrf());
        fields.forEach(request::param);
        return browser.perform(request);
    }

    private String person() {
        return Ids.text("user", ana.id());
    }

    @Test
    void everyPageIsShownWhole() throws Exception {
        for (String path : new String[] {
            LIST,
            LIST + "/new",
            page(),
            page() + "/draft",
            page() + "/draft?from=1",
            page() + "/diff?from=1",
            page() + "/diff?from=0&to=1&all=true",
            page() + "/release?version=1",
            page() + "/remove",
            page() + "/adoption",
            LIST + "/person",
            LIST + "/person?member=" + person(),
            LIST + "/person?member=" + person() + "&policy=" + id,
            LIST + "/what-if",
            LIST + "/transfer",
            LIST + "/gateway-yaml",
            LIST + "/mcp",
            page() + "/files"
        }) {
            String text = open(path)
                    .andExpect(status().isOk())
                    .andReturn()
                    .getResponse()
                    .getContentAsString();
            assertThat(text).as(path).doesNotContain("??").contains("</html>").doesNotContain("Ana <b>");
        }
    }

    @Test
    void nobodyButManagersSeesThem() throws Exception {
        browser.perform(get(LIST).with(SignedInAs.member(ana))).andExpect(status().isForbidden());
        browser.perform(get(page()).with(SignedInAs.member(ana))).andExpect(status().isForbidden());
    }

    @Test
    void aPolicyIsWrittenMadeAVersionAndPublishedInTheConsole() throws Exception {
        String location = String.valueOf(send(LIST, Map.of("name", "Team", "preset", "strict"))
                .andReturn()
                .getResponse()
                .getRedirectedUrl());
        assertThat(location).endsWith("/draft");
        String policy = location.substring(0, location.length() - 6);
        send(
                        policy + "/draft",
                        Map.of(
                                "emailDomains",
                                "corp.test",
                                "settings",
                                "{\"cleanupPeriodDays\": 0}",
                                "gateway",
                                "{}",
                                "desktop",
                                "{}",
                                "mark",
                                "1",
                                "action",
                                "version"))
                .andExpect(status().is(422))
                .andExpect(content().string(containsString("settings.cleanupPeriodDays")));
        send(
                        policy + "/draft",
                        Map.of(
                                "emailDomains",
                                "corp.test",
                                "settings",
                                "{\"cleanupPeriodDays\": 3}",
                                "gateway",
                                "{}",
                                "desktop",
                                "{}",
                                "mark",
                                "2",
                                "note",
                                "shorter",
                                "action",
                                "version"))
                .andExpect(flash().attribute("notice", "notice.policy.versioned"));
        send(policy + "/release", Map.of("version", "1", "reach", "part", "percent", "100"))
                .andExpect(flash().attribute("notice", "notice.policy.released"));
        open(LIST + "/person?member=" + person()).andExpect(content().string(containsString("Team v1 + Everyone v1")));
        open("/console/audit?kind=policy").andExpect(content().string(containsString("Released the policy Team")));
    }

    @Test
    void anAuthorWhoIsLateKeepsTheirText() throws Exception {
        send(
                        page() + "/draft",
                        Map.of(
                                "settings",
                                "{\"mine\": 1}",
                                "gateway",
                                "{}",
                                "desktop",
                                "{}",
                                "mark",
                                "0",
                                "action",
                                "save"))
                .andExpect(status().is(422))
                .andExpect(content().string(containsString("was changed meanwhile")))
                .andExpect(content().string(containsString("{&quot;mine&quot;: 1}")));
    }

    @Test
    void fieldsAreWrittenIntoTheDraft() throws Exception {
        int mark = desk.draftMark(uuid());
        send(
                        page() + "/draft/fields",
                        Map.of(
                                "deny",
                                "WebFetch",
                                "mode",
                                "plan",
                                "days",
                                "4",
                                "telemetry",
                                "DISABLE_TELEMETRY",
                                "mark",
                                String.valueOf(mark)))
                .andExpect(flash().attribute("notice", "notice.policy.saved"));
        Policy.Draft draft =
                java.util.Objects.requireNonNull(desk.find(uuid()).orElseThrow().draft());
        assertThat(draft.body().settings())
                .contains("WebFetch")
                .contains("\"plan\"")
                .contains("DISABLE_TELEMETRY");
    }

    @Test
    void aReleaseThatReachesNobodyOrComesTooLateIsRefused() throws Exception {
        for (Map<String, String> wrong : new Map[] {
            Map.of("version", "1", "reach", "groups"),
            Map.of("version", "1", "reach", "part", "percent", "x"),
            Map.of("version", "1", "reach", "part", "percent", "101"),
            Map.of("version", "9", "reach", "all"),
            Map.of("version", "1", "reach", "all", "at", "2001-01-01T00:00"),
            Map.of("version", "1", "reach", "all", "at", "tomorrow")
        }) {
            send(page() + "/release", wrong).andExpect(flash().attributeExists("problem"));
        }
    }

    @Test
    void aCallIsDecidedLiveAndWithTheDraftAndTheRuleIsNamed() throws Exception {
        String draft = id;
        browser.perform(multipart(LIST + "/what-if")
                        .param("member", person())
                        .param("policy", draft)
                        .param("calls", "git push origin main")
                        .param("kind", "one")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(content().string(containsString("Bash(git push *)")))
                .andExpect(content().string(containsString("Denied")))
                .andExpect(content().string(containsString("Asks")));
        browser.perform(multipart(LIST + "/what-if")
                        .file(new MockMultipartFile(
                                "file",
                                "calls.jsonl",
                                "text/plain",
                                "ls\ngit push\n{\"tool\":\"Read\",\"input\":{\"file_path\":\"x\"}}\n"
                                        .getBytes(StandardCharsets.UTF_8)))
                        .param("member", person())
                        .param("policy", draft)
                        .param("kind", "many")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(content().string(containsString("1 of 3 calls")));
        browser.perform(multipart(LIST + "/what-if")
                        .param("member", person())
                        .param("calls", "ls\n{\"tool\":1}")
                        .param("kind", "many")
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(content().string(containsString("line 2: call: needs")));
    }

    @Test
    void clientsBehindAreNamedWithWhatTheyRun() throws Exception {
        EffectivePolicies policies = gateway.getBean(EffectivePolicies.class);
        PolicyLookup.Applies before = (PolicyLookup.Applies) policies.of(new Principal.Person(ana.id()), null);
        sightings.given(new Sightings.Client(new UUID(1, 1), ana.id(), null), before.policy(), "claude-cli/2.1.330");
        sightings.claimed(
                new Sightings.Client(new UUID(1, 2), ana.id(), null), "sha256:" + "0".repeat(64), "claude-cli/2.1.0");
        sightings.claimed(new Sightings.Client(new UUID(1, 3), ana.id(), null), "nonsense", "claude-cli/2.1.0");
        open(page() + "/adoption").andExpect(content().string(containsString("1 of 2 clients")));
        desk.release(uuid(), desk.makeVersion(uuid(), "").number(), PolicyDesk.Target.EVERYONE, "");
        policies.reload();
        open(page() + "/adoption")
                .andExpect(content().string(containsString("0 of 2 clients")))
                .andExpect(content().string(containsString(">v1<")))
                .andExpect(content().string(containsString("Not ours")))
                .andExpect(content().string(not(containsString("nonsense"))));
        open(LIST).andExpect(content().string(containsString("0 of 2")));
    }

    @Test
    void filesAreDownloadedAndUnknownOnesAreNot() throws Exception {
        open(page() + "/files/managed-settings.json")
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("ANTHROPIC_BASE_URL")));
        open(page() + "/files/other").andExpect(status().isNotFound());
    }

    @Test
    void policiesLeaveAsYamlAndComeBackAsDrafts() throws Exception {
        String yaml =
                open(LIST + "/transfer/policies.yaml").andReturn().getResponse().getContentAsString();
        assertThat(yaml).contains("name: Everyone").contains("Bash(curl *)");
        String more = yaml.replace("cleanupPeriodDays: 9", "cleanupPeriodDays: 8")
                + "- name: Interns\n  match:\n    groups: [interns]\n  settings:\n    cleanupPeriodDays: 0\n";
        browser.perform(multipart(LIST + "/transfer")
                        .param("text", more)
                        .with(SignedInAs.member(admin))
                        .with(csrf()))
                .andExpect(content().string(containsString("Interns: settings.cleanupPeriodDays")))
                .andExpect(content().string(containsString("Changed")));
        assertThat(desk.list()).extracting(Policy::name).contains("Interns");
        assertThat(desk.releases(uuid())).hasSize(1);
    }

    @Test
    void theVendorsFileIsShownWithoutItsSecretsAndThenTakenOver() throws Exception {
        String yaml = "{oidc: {client_secret: hunter2}, upstreams: [{provider: a, auth: {api_key: hunter2}}],"
                + " admin: {read_keys: [{id: x, key: hunter2}]}, managed: {policies: [{cli: {cleanupPeriodDays: 7}}]},"
                + " \"<b>\": 1}";
        String shown = send(LIST + "/gateway-yaml", Map.of("text", yaml))
                .andExpect(content().string(containsString("managed.policies[0]")))
                .andExpect(content().string(containsString("now version 1")))
                .andExpect(content().string(containsString("&lt;b&gt;")))
                .andExpect(content().string(not(containsString("hunter2"))))
                .andReturn()
                .getResponse()
                .getContentAsString();
        String kept = org.springframework.web.util.HtmlUtils.htmlUnescape(field(shown, "kept"));
        send(LIST + "/gateway-yaml/take", Map.of("kept", kept, "mark", "other"))
                .andExpect(content().string(containsString("Something changed since you looked")));
        send(LIST + "/gateway-yaml/take", Map.of("kept", kept, "mark", field(shown, "mark")))
                .andExpect(content().string(containsString("Taken over")));
        open(page() + "/draft").andExpect(content().string(containsString("&quot;cleanupPeriodDays&quot;: 7")));
        send(LIST + "/gateway-yaml", Map.of("text", "{models: 1}"))
                .andExpect(content().string(containsString("must be a list")))
                .andExpect(content().string(not(containsString("name=\"kept\""))));
        send(LIST + "/gateway-yaml", Map.of("text", "a: ["))
                .andExpect(content().string(containsString("is not YAML: line ")));
    }

    private static String field(String page, String name) {
        java.util.regex.Matcher found = java.util.regex.Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"")
                .matcher(page);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    @Test
    void theCatalogueOfServersMakesFilesAndLists() throws Exception {
        String name = "s" + Ids.next();
        send(LIST + "/mcp", Map.of("name", name, "address", "https://mcp.corp.test/x", "owner", "Platform"))
                .andExpect(flash().attribute("notice", "notice.mcp.added"));
        send(LIST + "/mcp", Map.of("name", name + "d", "address", "npx evil", "owner", "Platform", "verdict", "denied"))
                .andExpect(flash().attribute("notice", "notice.mcp.added"));
        for (String wrong : new String[] {"", "https://", "[1]", "https://u:p@host/"}) {
            send(LIST + "/mcp", Map.of("name", "w", "address", wrong, "owner", "Platform"))
                    .andExpect(flash().attributeExists("problem"));
        }
        open(LIST + "/mcp")
                .andExpect(content().string(containsString(name)))
                .andExpect(
                        content().string(containsString("&quot;serverUrl&quot;: &quot;https://mcp.corp.test/x&quot;")));
        open(LIST + "/mcp/mcp.json")
                .andExpect(content().string(containsString(name)))
                .andExpect(content().string(not(containsString("evil"))));
        McpCatalogue catalogue = gateway.getBean(McpCatalogue.class);
        catalogue.list().forEach(server -> catalogue.remove(server.id()));
    }
}

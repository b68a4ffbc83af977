package dev.sluice.gateway.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.policies.DeviceFiles.DeviceFile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Policies as files: for machines, for Git, and from the vendor's gateway. */
class FilesOfPoliciesTest {

    private static ObjectNode json(String text) {
        return (ObjectNode) BodyText.JSON.readTree(text.replace('\'', '"'));
    }

    private static String file(List<DeviceFile> files, String name) {
        return files.stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static Document xml(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyFileHoldsTheSettingsAndTheAddress() throws Exception {
        List<DeviceFile> files = DeviceFiles.of(
                "R&D",
                json("{'permissions':{'deny':['Bash(echo <x>)']},'cleanupPeriodDays':30,'sandbox':{'enabled':true}}"),
                "https://sluice.test");
        JsonNode linux = BodyText.JSON.readTree(file(files, "managed-settings.json"));
        assertThat(linux.at("/env/ANTHROPIC_BASE_URL").asString()).isEqualTo("https://sluice.test");
        Document profile = xml(file(files, "sluice.mobileconfig"));
        assertThat(profile.getDocumentElement().getTextContent())
                .contains("Claude Code: R&D")
                .contains("com.anthropic.claudecode")
                .contains("<x>")
                .contains("https://sluice.test");
        assertThat(profile.getElementsByTagName("integer").item(2).getTextContent())
                .isEqualTo("30");
        assertThat(profile.getElementsByTagName("true").getLength()).isEqualTo(1);
        xml(file(files, "com.anthropic.claudecode.plist"));
        xml(file(files, "ClaudeCode.admx"));
        assertThat(file(files, "sluice.reg"))
                .startsWith(
                        "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode]")
                .contains("\\\"ANTHROPIC_BASE_URL\\\":\\\"https://sluice.test\\\"");
        assertThat(file(files, "ansible.yml")).contains("      {").contains("!unsafe");
        assertThat(BodyText.JSON
                        .readTree(file(files, "sign-in.json"))
                        .path("forceLoginGatewayUrl")
                        .asString())
                .isEqualTo("https://sluice.test");
    }

    @Test
    void theGroupPolicyTemplateFindsAllThatItRefersTo() throws Exception {
        ObjectNode settings = json("{'permissions':{'deny':['Bash(echo <x> & y)']}}");
        List<DeviceFile> files = DeviceFiles.of("x", settings, "https://s.test");
        Document template = xml(file(files, "ClaudeCode.admx"));
        Document texts = xml(file(files, "ClaudeCode.adml"));
        Set<String> there = new HashSet<>();
        for (Element element : elements(texts)) {
            if (element.hasAttribute("id")) {
                there.add("$(" + element.getTagName() + "." + element.getAttribute("id") + ")");
            }
        }
        Set<String> named = new HashSet<>();
        Set<String> ids = new HashSet<>();
        Set<String> references = new HashSet<>();
        for (Element element : elements(template)) {
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                if (attributes.item(i).getNodeValue().startsWith("$(")) {
                    references.add(attributes.item(i).getNodeValue());
                }
            }
            if (element.hasAttribute("ref")) {
                named.add(element.getTagName() + " " + element.getAttribute("ref"));
            }
            ids.add(element.getAttribute("id"));
        }
        assertThat(references).hasSize(5).isSubsetOf(there);
        assertThat(named).containsExactlyInAnyOrder("parentCategory ClaudeCode", "supportedOn Supported");
        assertThat(names(template, "category")).contains("ClaudeCode");
        assertThat(names(template, "definition")).contains("Supported");
        Element box = (Element) texts.getElementsByTagName("textBox").item(0);
        assertThat(ids).contains(box.getAttribute("refId"));
        assertThat(((Element) template.getElementsByTagName("policy").item(0)).getAttribute("key"))
                .isEqualTo("SOFTWARE\\Policies\\ClaudeCode");
        String filledIn = box.getElementsByTagName("defaultValue").item(0).getTextContent();
        assertThat(BodyText.JSON.readTree(filledIn))
                .isEqualTo(BodyText.JSON.readTree(file(files, "managed-settings.json")));
    }

    private static List<Element> elements(Document document) {
        NodeList nodes = document.getElementsByTagName("*");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static List<String> names(Document document, String tag) {
        return elements(document).stream()
                .filter(element -> element.getTagName().equals(tag))
                .map(element -> element.getAttribute("name"))
                .toList();
    }

    @Test
    void aPowerShellTextEndsWhereItShould() {
        String quoted = file(
                DeviceFiles.of("x", (ObjectNode) BodyText.JSON.readTree("{\"claudeMd\":\"don't\"}"), "https://s.test"),
                "intune.ps1");
        assertThat(quoted).contains("don''t");
    }

    @Test
    void aMachineWhoseClientWouldNotStartGetsNoFiles() {
        assertThatThrownBy(() -> DeviceFiles.of(
                        "x", json("{'forceLoginOrgUUID':'0fd0b71a-5b6c-4a5d-9a6e-6f2b0f0f0f0f'}"), "https://s.test"))
                .hasMessageContaining("no client starts");
    }

    @Property(tries = 300)
    void whateverATextHoldsThePropertyListIsXml(@ForAll @StringLength(max = 60) String text) throws Exception {
        ObjectNode node = BodyText.JSON.createObjectNode();
        node.put("k" + text, text);
        xml(Plist.document(node));
    }

    @Test
    void yamlOutAndInIsTheSame() {
        PolicyYaml.Entry entry = new PolicyYaml.Entry(
                "Team: \"x\"",
                new AudienceText.Names(
                        List.of("eng", "yes"), List.of("corp.test"), List.of(), List.of(), List.of("ci")),
                json(
                        "{'env':{'A':'1','B':'true','C':'null'},'cleanupPeriodDays':30,'permissions':{'deny':['Bash(a: *)','# x']}}"),
                json("{'max_tokens':5}"),
                json("{}"));
        PolicyYaml.Read read = PolicyYaml.read(PolicyYaml.write(List.of(entry)));
        assertThat(read.policies()).containsExactly(entry);
        assertThat(read.left()).isEmpty();
    }

    @Test
    void thePoliciesOfTheVendorsGatewayAreTaken() {
        PolicyYaml.Read read = PolicyYaml.read("""
                listen: {host: 0.0.0.0}
                models:
                  - id: claude-sonnet-4-6
                managed:
                  policies:
                    - match: {groups: [eng-ml], email_domain: corp.test}
                      cli:
                        availableModels: [claude-opus-5]
                        permissions: {deny: [WebFetch]}
                      desktop: {modelDiscoveryEnabled: true}
                    - match: {}
                      cli: {cleanupPeriodDays: 30}
                """);
        assertThat(read.left()).containsExactly("listen", "models");
        assertThat(read.policies()).extracting(PolicyYaml.Entry::name).containsExactly("eng-ml, corp.test", "Everyone");
        assertThat(read.policies().getFirst().match().emailDomains()).containsExactly("corp.test");
        assertThat(read.policies()
                        .getFirst()
                        .settings()
                        .at("/permissions/deny/0")
                        .asString())
                .isEqualTo("WebFetch");
        assertThat(read.policies()
                        .getFirst()
                        .desktop()
                        .path("modelDiscoveryEnabled")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void bombsTagsAndNonsenseAreRefusedWithAReason() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        for (String wrong : List.of(
                laughs.toString(),
                "&a [*a]",
                "policies: !!javax.script.ScriptEngineManager [x]",
                "policies: [1]",
                "policies:\n- match: {groups: 7}",
                "policies:\n- settings: []",
                "a: 1\na: 2",
                "[".repeat(5000),
                "x",
                "")) {
            assertThatThrownBy(() -> PolicyYaml.read(wrong))
                    .as(wrong.substring(0, Math.min(40, wrong.length())))
                    .isInstanceOf(InvalidPolicyException.class);
        }
    }

    @Property(tries = 500)
    void whateverIsReadIsReadOrRefused(@ForAll @StringLength(max = 120) String text) {
        for (String file : List.of(text, "policies:\n- " + text, "policies:\n- match: {" + text + "}")) {
            try {
                PolicyYaml.read(file);
            } catch (InvalidPolicyException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}

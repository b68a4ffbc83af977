package dev.sluice.gateway.policies;

import java.util.List;
import java.util.UUID;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How bodies are stored, and how JSON is written for people. */
final class BodyText {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private BodyText() {}

    static String write(PolicyBody body) {
        ObjectNode node = JSON.createObjectNode();
        texts(node.putArray("groups"), body.audience().groups());
        texts(node.putArray("email_domains"), body.audience().emailDomains());
        texts(
                node.putArray("workspaces"),
                body.audience().workspaces().stream().map(UUID::toString).toList());
        texts(
                node.putArray("members"),
                body.audience().members().stream().map(UUID::toString).toList());
        texts(
                node.putArray("service_accounts"),
                body.audience().serviceAccounts().stream().map(UUID::toString).toList());
        node.put("settings", body.settings());
        node.put("gateway", body.gateway());
        node.put("desktop", body.desktop());
        return node.toString();
    }

    static PolicyBody read(String text) {
        JsonNode node = JSON.readTree(text);
        return new PolicyBody(
                new Audience(
                        texts(node.path("groups")),
                        texts(node.path("email_domains")),
                        texts(node.path("workspaces")).stream()
                                .map(UUID::fromString)
                                .toList(),
                        texts(node.path("members")).stream()
                                .map(UUID::fromString)
                                .toList(),
                        texts(node.path("service_accounts")).stream()
                                .map(UUID::fromString)
                                .toList()),
                node.path("settings").asString("{}"),
                node.path("gateway").asString("{}"),
                node.path("desktop").asString("{}"));
    }

    /** Reads what was stored after it had been checked. */
    static ParsedBody parsed(PolicyBody body) {
        return new ParsedBody(body.audience(), object(body.settings()), object(body.gateway()), object(body.desktop()));
    }

    /** Each element of a list on a line of its own, so that a comparison shows which one changed. */
    static String pretty(JsonNode node) {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(lines)
                .withArrayIndenter(lines)
                .withSeparators(Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""));
        return JSON.writer().with(printer).writeValueAsString(node);
    }

    /** JSON text as {@link #pretty} writes it. */
    static String tidy(String json) {
        return pretty(JSON.readTree(json));
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) JSON.readTree(text);
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }
}

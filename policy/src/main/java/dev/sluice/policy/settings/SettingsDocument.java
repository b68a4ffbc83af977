package dev.sluice.policy.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A valid settings document: typed where it is known, and whole, unknown keys included. */
public final class SettingsDocument {
    private final ObjectNode root;

    SettingsDocument(ObjectNode root) {
        this.root = root;
    }

    /** A document that was checked before, or merged of such. */
    public static SettingsDocument of(ObjectNode checked) {
        return new SettingsDocument(checked.deepCopy());
    }

    /** A copy of the whole document. */
    public ObjectNode json() {
        return root.deepCopy();
    }

    public List<String> deny() {
        return texts("permissions.deny");
    }

    public List<String> ask() {
        return texts("permissions.ask");
    }

    public List<String> allow() {
        return texts("permissions.allow");
    }

    public List<String> availableModels() {
        return texts("availableModels");
    }

    public Map<String, String> env() {
        Map<String, String> env = new LinkedHashMap<>();
        root.path("env")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asString("")));
        return env;
    }

    /** Top-level keys that the table does not know; they are delivered as they are. */
    public List<String> unknownKeys() {
        return root.propertyNames().stream()
                .filter(name -> SettingsKeys.find(name) == null)
                .toList();
    }

    /** Canonical text, contract §10.1. */
    public String canonical() {
        return CanonicalJson.text(root);
    }

    public String checksum() {
        return CanonicalJson.checksum(root);
    }

    private List<String> texts(String path) {
        return Json.at(root, path)
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }
}

package dev.sluice.gateway.policies;

import dev.sluice.policy.settings.Finding;
import dev.sluice.policy.settings.SettingsCheck;
import dev.sluice.policy.settings.SettingsDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Tells every mistake in a policy at once. */
@Component
class BodyCheck {

    private final ObjectProvider<GatewayRules> rules;

    BodyCheck(ObjectProvider<GatewayRules> rules) {
        this.rules = rules;
    }

    /** What was found, and the policy if nothing of it forbids a version. Paths begin with the document's name. */
    record Result(List<Finding> findings, @Nullable ParsedBody body) {

        boolean good() {
            return body != null;
        }

        /** The mistakes that forbid a version, in one line. */
        String problem() {
            return findings.stream()
                    .filter(Finding::isError)
                    .limit(3)
                    .map(each -> each.path() + " " + each.message() + " (" + each.suggestion() + ")")
                    .reduce((a, b) -> a + "; " + b)
                    .orElse("");
        }
    }

    Result check(PolicyBody body) {
        List<Finding> findings = new ArrayList<>(body.audience().check());
        SettingsCheck.Result settings = SettingsCheck.check(body.settings(), SettingsCheck.Channel.DELIVERED);
        settings.findings().forEach(found -> findings.add(at("settings", found)));
        ObjectNode gateway = object("gateway", body.gateway(), findings);
        ObjectNode desktop = object("desktop", body.desktop(), findings);
        if (gateway != null) {
            rules.stream()
                    .flatMap(each -> each.check(gateway.deepCopy()).stream())
                    .forEach(found -> findings.add(at("gateway", found)));
        }
        SettingsDocument document = settings.document();
        boolean bad = document == null
                || gateway == null
                || desktop == null
                || findings.stream().anyMatch(Finding::isError);
        return new Result(
                findings,
                bad || document == null || gateway == null || desktop == null
                        ? null
                        : new ParsedBody(body.audience(), document.json(), gateway, desktop));
    }

    private static @Nullable ObjectNode object(String name, String text, List<Finding> findings) {
        if (text.length() > SettingsCheck.MAX_CHARACTERS) {
            findings.add(error(name, "is longer than " + SettingsCheck.MAX_CHARACTERS + " characters", "shorten it"));
            return null;
        }
        try {
            if (STRICT.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            findings.add(error(name, "is not an object", "write {} when there is nothing to say"));
        } catch (JacksonException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            findings.add(error(
                    name,
                    "is not JSON: " + e.getOriginalMessage() + where,
                    "JSON has no comments and no trailing commas"));
        }
        return null;
    }

    private static final tools.jackson.databind.json.JsonMapper STRICT =
            tools.jackson.databind.json.JsonMapper.builder()
                    .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static Finding error(String path, String message, String suggestion) {
        return new Finding(Finding.Severity.ERROR, path, message, suggestion);
    }

    private static Finding at(String document, Finding found) {
        return new Finding(
                found.severity(), found.path().replaceFirst("^\\$", document), found.message(), found.suggestion());
    }
}

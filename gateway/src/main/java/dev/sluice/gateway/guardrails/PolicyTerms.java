package dev.sluice.gateway.guardrails;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.policies.EffectivePolicy;
import dev.sluice.gateway.policies.GatewayRules;
import dev.sluice.policy.settings.Finding;
import dev.sluice.policy.settings.ModelList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code gateway} part of policies, whose members are those of a guardrail in the Admin API, and the models that their
 * settings leave.
 */
@Component
class PolicyTerms implements GatewayRules {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyTerms.class);
    private static final Set<String> LISTS =
            Set.of("allowed_models", "denied_models", "server_tools", "geographies", "clients", "addresses");
    private static final Set<String> WORDS = Set.of("fast_mode", "minimum_version", "secrets");
    private static final Set<String> OF_HOURS = Set.of("days", "from", "until", "zone");

    private final Cache<EffectivePolicy, Guard> guards =
            Caffeine.newBuilder().weakKeys().build();

    /** What a policy rules at the gateway; compiled once, by identity. */
    Guard of(EffectivePolicy policy) {
        return guards.get(policy, PolicyTerms::compiled);
    }

    private static Guard compiled(EffectivePolicy policy) {
        ModelList models = ModelList.of(policy.settings().json());
        UUID first = policy.sources().getFirst().policyId();
        Terms terms = terms(policy);
        return terms.empty() && models == null
                ? Guard.NONE
                : Guard.ofPolicy(
                        new Guardrail(
                                first, policy.label(), true, Audience.EVERYBODY, terms, Instant.EPOCH, Instant.EPOCH),
                        models);
    }

    private static Terms terms(EffectivePolicy policy) {
        try {
            return text(policy.gateway()).read();
        } catch (InvalidGuardrailException e) {
            // Cannot be published any more; from before it was checked. Nothing passes that it may have meant to stop.
            LOG.error("the gateway part of {} cannot be read: {}: {}", policy.label(), e.field(), e.problem());
            return new Terms(List.of(), null, null, null, null, null, null, null, null, null, null);
        }
    }

    @Override
    public List<Finding> check(ObjectNode gateway) {
        try {
            text(gateway).read();
            return List.of();
        } catch (InvalidGuardrailException e) {
            return List.of(new Finding(
                    Finding.Severity.ERROR,
                    "$." + e.field(),
                    e.problem(),
                    "write it as for a guardrail in the Admin API"));
        }
    }

    private static TermsText text(ObjectNode gateway) {
        for (String name : gateway.propertyNames()) {
            if (!LISTS.contains(name) && !WORDS.contains(name) && !name.equals("max_tokens") && !name.equals("hours")) {
                throw new InvalidGuardrailException(
                        name.length() > 60 ? name.substring(0, 60) : name, "is not known; there are " + all());
            }
        }
        JsonNode hours = gateway.path("hours");
        if (!hours.isMissingNode() && (!hours.isObject() || !OF_HOURS.containsAll(hours.propertyNames()))) {
            throw new InvalidGuardrailException("hours", "must be an object of days, from, until and zone");
        }
        List<String> tools = texts(gateway, "server_tools");
        return new TermsText(
                texts(gateway, "allowed_models"),
                texts(gateway, "denied_models"),
                number(gateway),
                gateway.has("server_tools") && tools.isEmpty() ? List.of(TermsText.NONE) : tools,
                word(gateway, "fast_mode"),
                texts(gateway, "geographies"),
                texts(gateway, "clients"),
                word(gateway, "minimum_version"),
                texts(gateway, "addresses"),
                texts(hours, "days"),
                word(hours, "from"),
                word(hours, "until"),
                word(hours, "zone"),
                word(gateway, "secrets"));
    }

    private static String all() {
        Set<String> all = new TreeSet<>(LISTS);
        all.addAll(WORDS);
        all.addAll(List.of("max_tokens", "hours"));
        return String.join(", ", all);
    }

    /** An empty list says nothing in a guardrail; where people may mean “none” by it, it is refused. */
    private static List<String> texts(JsonNode parent, String field) {
        JsonNode value = parent.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
            throw new InvalidGuardrailException(field, "must be a list of texts");
        }
        if (value.isEmpty() && !field.equals("server_tools")) {
            throw new InvalidGuardrailException(field, "is empty; name something or leave it out");
        }
        List<String> texts = new ArrayList<>();
        value.forEach(entry -> texts.add(entry.stringValue()));
        return texts;
    }

    private static String word(JsonNode parent, String field) {
        JsonNode value = parent.path(field);
        if (value.isMissingNode()) {
            return "";
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new InvalidGuardrailException(field, "must be a text");
        }
        return value.stringValue();
    }

    private static String number(JsonNode gateway) {
        JsonNode value = gateway.path("max_tokens");
        if (value.isMissingNode()) {
            return "";
        }
        if (!value.isIntegralNumber()) {
            throw new InvalidGuardrailException("max_tokens", "must be a whole number");
        }
        return value.bigIntegerValue().toString();
    }
}

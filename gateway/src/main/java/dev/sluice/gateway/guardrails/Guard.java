package dev.sluice.gateway.guardrails;

import dev.sluice.gateway.addresses.AddressRange;
import dev.sluice.gateway.guardrails.Refusal.Reason;
import dev.sluice.policy.settings.ModelList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All guardrails of one member with one credential, and what their policy rules at the gateway, ready to be asked. Of each matter the nearest audience that says
 * something decides: member, workspace, groups, everybody; what several groups say holds together. Immutable.
 */
public final class Guard {

    /** For whom nothing is ruled. */
    public static final Guard NONE = new Guard(List.of());

    private static final String FAST_SUFFIX = "-fast";
    private static final String LONG_CONTEXT = "[1m]";

    /** @param who as a refusal calls it */
    private record Rule<T>(UUID guardrail, String who, T value) {}

    private final List<Rule<ModelList>> models;
    private final List<Rule<List<String>>> allowedModels;
    private final List<Rule<List<String>>> deniedModels;
    private final List<Rule<Long>> maxTokens;
    private final List<Rule<Set<String>>> serverTools;
    private final List<Rule<Boolean>> fastMode;
    private final List<Rule<Set<String>>> geographies;
    private final List<Rule<Set<ClientKind>>> clients;
    private final List<Rule<ClientVersion>> versions;
    private final List<Rule<List<AddressRange>>> addresses;
    private final List<Rule<Hours>> hours;
    private final List<Rule<SecretHandling>> secrets;
    private final boolean none;

    /** @param matching those whose audience holds, in any order */
    Guard(List<Guardrail> matching) {
        this(matching, "rule", null);
    }

    /**
     * What a policy rules.
     *
     * @param models what its settings leave, null for all
     */
    static Guard ofPolicy(Guardrail policy, @Nullable ModelList models) {
        return new Guard(List.of(policy), "policy", models);
    }

    private Guard(List<Guardrail> matching, String kind, @Nullable ModelList only) {
        List<Guardrail> nearestFirst = new ArrayList<>(matching);
        nearestFirst.sort(
                Comparator.comparing((Guardrail each) -> each.audience().kind()).reversed());
        models = only == null ? List.of() : List.of(rule(kind, nearestFirst.getFirst(), only));
        allowedModels = nearest(kind, nearestFirst, Terms::allowedModels);
        deniedModels = nearest(kind, nearestFirst, Terms::deniedModels);
        maxTokens = nearest(kind, nearestFirst, Terms::maxTokens);
        serverTools = nearest(kind, nearestFirst, Terms::serverTools);
        fastMode = nearest(kind, nearestFirst, Terms::fastMode);
        geographies = nearest(kind, nearestFirst, Terms::geographies);
        clients = nearest(kind, nearestFirst, Terms::clients);
        versions = nearest(kind, nearestFirst, Terms::minimumVersion);
        addresses = nearest(kind, nearestFirst, Terms::addresses);
        hours = nearest(kind, nearestFirst, Terms::hours);
        secrets = nearest(kind, nearestFirst, Terms::secrets);
        none = matching.isEmpty();
    }

    private Guard(Guard one, Guard other) {
        models = both(one.models, other.models);
        allowedModels = both(one.allowedModels, other.allowedModels);
        deniedModels = both(one.deniedModels, other.deniedModels);
        maxTokens = both(one.maxTokens, other.maxTokens);
        serverTools = both(one.serverTools, other.serverTools);
        fastMode = both(one.fastMode, other.fastMode);
        geographies = both(one.geographies, other.geographies);
        clients = both(one.clients, other.clients);
        versions = both(one.versions, other.versions);
        addresses = both(one.addresses, other.addresses);
        hours = both(one.hours, other.hours);
        secrets = both(one.secrets, other.secrets);
        none = false;
    }

    /** What lets pass only what both let pass. */
    Guard and(Guard other) {
        return none ? other : other.none ? this : new Guard(this, other);
    }

    private static <T> List<Rule<T>> both(List<Rule<T>> one, List<Rule<T>> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        List<Rule<T>> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }

    private static <T> Rule<T> rule(String kind, Guardrail guardrail, T value) {
        return new Rule<>(guardrail.id(), kind + " “" + guardrail.name() + "”", value);
    }

    private static <T> List<Rule<T>> nearest(
            String kind, List<Guardrail> nearestFirst, Function<Terms, @Nullable T> part) {
        List<Rule<T>> rules = new ArrayList<>(1);
        Audience.Kind decided = null;
        for (Guardrail each : nearestFirst) {
            T value = part.apply(each.terms());
            boolean counts = decided == null || decided == each.audience().kind();
            if (value != null && counts) {
                decided = each.audience().kind();
                rules.add(rule(kind, each, value));
            }
        }
        return List.copyOf(rules);
    }

    /** Whether nothing is ruled. */
    public boolean none() {
        return none;
    }

    /** What can be said before the body is read; null where nothing speaks against the request. */
    public @Nullable Refusal atTheDoor(Visit visit) {
        for (Rule<List<AddressRange>> rule : addresses) {
            if (rule.value().stream().noneMatch(range -> range.contains(visit.address()))) {
                return refusal(
                        rule,
                        Reason.ADDRESS,
                        "requests from " + visit.address().getHostAddress() + " are not allowed here");
            }
        }
        for (Rule<Hours> rule : hours) {
            if (!rule.value().open(visit.at())) {
                return refusal(rule, Reason.HOURS, "it can be used " + rule.value() + " only");
            }
        }
        return client(visit);
    }

    private @Nullable Refusal client(Visit visit) {
        ClientKind kind = ClientKind.of(visit.userAgent());
        for (Rule<Set<ClientKind>> rule : clients) {
            if (!rule.value().contains(kind)) {
                return refusal(rule, Reason.CLIENT, "this client is not allowed; allowed: " + names(rule.value()));
            }
        }
        if (versions.isEmpty() || kind != ClientKind.CLAUDE_CODE) {
            return null;
        }
        ClientVersion version = ClientKind.claudeCode(visit.userAgent());
        for (Rule<ClientVersion> rule : versions) {
            if (version == null || version.compareTo(rule.value()) < 0) {
                return refusal(
                        rule,
                        Reason.CLIENT_VERSION,
                        "Claude Code " + (version == null ? "of this version" : version) + " is too old; at least "
                                + rule.value() + " is needed: run `claude update`");
            }
        }
        return null;
    }

    private static String names(Set<ClientKind> kinds) {
        return kinds.stream()
                .map(kind -> switch (kind) {
                    case CLAUDE_CODE -> "Claude Code";
                    case CLAUDE_DESKTOP -> "Claude Desktop";
                    case SDK -> "Anthropic SDKs";
                    case OTHER -> "others";
                })
                .collect(Collectors.joining(", "));
    }

    /** What can be said of the body; null where nothing speaks against it. */
    public @Nullable Refusal of(Wish wish) {
        for (String model : wish.models()) {
            Refusal refused = model(model, wish);
            if (refused != null) {
                return refused;
            }
        }
        for (Rule<Long> rule : maxTokens) {
            if (wish.maxTokens() > rule.value()) {
                return refusal(
                        rule,
                        Reason.MAX_TOKENS,
                        "max_tokens may be " + rule.value() + " at most; in Claude Code set"
                                + " CLAUDE_CODE_MAX_OUTPUT_TOKENS=" + rule.value());
            }
        }
        for (Rule<Boolean> rule : fastMode) {
            if (wish.fast() && !rule.value()) {
                return refusal(rule, Reason.FAST_MODE, "fast mode is not allowed; switch it off with /fast");
            }
        }
        for (Rule<Set<String>> rule : geographies) {
            if (wish.geography() != null && !rule.value().contains(wish.geography())) {
                return refusal(
                        rule,
                        Reason.GEOGRAPHY,
                        "inference_geo may be " + String.join(" or ", new TreeSet<>(rule.value())));
            }
        }
        return tools(wish);
    }

    private @Nullable Refusal tools(Wish wish) {
        for (Rule<Set<String>> rule : serverTools) {
            for (String type : wish.tools()) {
                String kind = ServerTools.kind(type);
                if (kind != null
                        && !rule.value().contains(kind)
                        && !rule.value().contains(Terms.ANY)) {
                    return refusal(
                            rule,
                            Reason.SERVER_TOOL,
                            "the provider's tool " + (kind.length() > 60 ? kind.substring(0, 60) : kind)
                                    + " is not allowed");
                }
            }
        }
        return null;
    }

    private @Nullable Refusal model(String asked, Wish wish) {
        if (allowedModels.isEmpty() && deniedModels.isEmpty() && models.isEmpty()) {
            return null;
        }
        String written = plain(asked);
        String id = plain(wish.modelIds().apply(asked));
        for (Rule<ModelList> rule : models) {
            if (!rule.value().allows(id)) {
                String left = String.join(", ", rule.value().available());
                return refusal(
                        rule,
                        Reason.MODEL,
                        "the model '" + shortened(asked) + "' is not allowed"
                                + (left.isEmpty() ? "" : "; allowed: " + left));
            }
        }
        for (Rule<List<String>> rule : deniedModels) {
            if (rule.value().stream().anyMatch(entry -> means(entry, id, wish) || ModelGlob.matches(entry, written))) {
                return refusal(rule, Reason.MODEL, "the model '" + shortened(asked) + "' is not allowed");
            }
        }
        for (Rule<List<String>> rule : allowedModels) {
            if (rule.value().stream().noneMatch(entry -> means(entry, id, wish))) {
                return refusal(
                        rule,
                        Reason.MODEL,
                        "the model '" + shortened(asked) + "' is not allowed; allowed: "
                                + String.join(", ", rule.value()));
            }
        }
        return null;
    }

    private static boolean means(String entry, String id, Wish wish) {
        return ModelGlob.matches(entry, id)
                || (entry.indexOf('*') < 0
                        && plain(wish.modelIds().apply(entry)).equals(id));
    }

    /** Without what only changes how the model is used. */
    private static String plain(String model) {
        String text = model.toLowerCase(Locale.ROOT);
        text = text.endsWith(LONG_CONTEXT) ? text.substring(0, text.length() - LONG_CONTEXT.length()) : text;
        return text.endsWith(FAST_SUFFIX) ? text.substring(0, text.length() - FAST_SUFFIX.length()) : text;
    }

    /** Whether the id of a model itself asks for fast mode. */
    public static boolean fast(String modelId) {
        return modelId.endsWith(FAST_SUFFIX);
    }

    /** Looks for secrets in the body while it is read; null where nobody wants to know. */
    public @Nullable SecretScan secretScan() {
        return secrets.stream().anyMatch(rule -> rule.value() != SecretHandling.IGNORE) ? new SecretScan() : null;
    }

    /** What to do about secrets that were found. */
    public Findings judge(@Nullable SecretScan scan) {
        Set<String> found = scan == null ? Set.of() : scan.found();
        if (found.isEmpty()) {
            return Findings.NOTHING;
        }
        String kinds = String.join(", ", found);
        Rule<SecretHandling> strictest =
                secrets.stream().max(Comparator.comparing(Rule::value)).orElseThrow();
        Refusal refusal = refusal(
                strictest,
                Reason.SECRET,
                "the conversation holds what looks like a secret (" + kinds
                        + "); it was not sent on. Take it out with /rewind or start anew with /clear, and replace the"
                        + " secret if it is real");
        return new Findings(strictest.value() == SecretHandling.BLOCK, kinds, refusal);
    }

    /**
     * What came of looking for secrets.
     *
     * @param kinds which kinds, never what they are
     * @param refusal null when nothing was found
     */
    public record Findings(
            boolean blocks, String kinds, @Nullable Refusal refusal) {
        static final Findings NOTHING = new Findings(false, "", null);
    }

    private static Refusal refusal(Rule<?> rule, Reason reason, String message) {
        return new Refusal(rule.guardrail(), reason, "your organization's " + rule.who() + ": " + message);
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}

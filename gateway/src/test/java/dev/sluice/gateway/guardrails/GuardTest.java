package dev.sluice.gateway.guardrails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.addresses.AddressRange;
import dev.sluice.gateway.guardrails.Audience.Kind;
import dev.sluice.gateway.guardrails.Audience.Subject;
import dev.sluice.gateway.guardrails.Refusal.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class GuardTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final UUID MEMBER = new UUID(1, 1);
    private static final UUID GROUP = new UUID(1, 2);
    private static final UUID OTHER_GROUP = new UUID(1, 3);
    private static final UUID WORKSPACE = new UUID(1, 4);
    private static final Subject SUBJECT = new Subject(MEMBER, Set.of(GROUP, OTHER_GROUP), WORKSPACE);
    private static final Map<String, String> ALIASES = Map.of("opus", "claude-opus-5", "fast-one", "claude-haiku-4-5");

    private static Guardrail rule(Kind kind, @Nullable UUID target, String field, Object value) {
        ObjectNode terms = JSON.createObjectNode();
        terms.set(field, JSON.valueToTree(value));
        Terms read = JSON.treeToValue(terms, TermsText.class).read();
        return new Guardrail(
                UUID.randomUUID(), field, true, new Audience(kind, target), read, Instant.EPOCH, Instant.EPOCH);
    }

    private static Guard guard(Guardrail... rules) {
        return new Guard(
                Stream.of(rules).filter(each -> each.audience().holds(SUBJECT)).toList());
    }

    private static Wish wish(String model) {
        return new Wish(
                List.of(model), name -> ALIASES.getOrDefault(name, name), Guard.fast(model), 32_000, Set.of(), null);
    }

    private static @Nullable Reason reason(@Nullable Refusal refusal) {
        return refusal == null ? null : refusal.reason();
    }

    @Example
    void onlyListedModelsAreAllowedInWhateverSpelling() {
        Guard guard = guard(rule(Kind.EVERYBODY, null, "allowedModels", List.of("opus", "claude-sonnet-*")));

        assertThat(guard.of(wish("claude-opus-5"))).isNull();
        assertThat(guard.of(wish("opus"))).isNull();
        assertThat(guard.of(wish("claude-opus-5[1m]"))).isNull();
        assertThat(guard.of(wish("CLAUDE-SONNET-4-6"))).isNull();
        assertThat(reason(guard.of(wish("fast-one")))).isEqualTo(Reason.MODEL);
        assertThat(guard.of(wish("claude-haiku-4-5")))
                .satisfies(refusal -> assertThat(String.valueOf(refusal)).contains("allowed: opus, claude-sonnet-*"));
    }

    @Example
    void anAliasDoesNotSlipPastADeniedModel() {
        Guard guard = guard(rule(Kind.EVERYBODY, null, "deniedModels", List.of("claude-haiku-*")));

        assertThat(reason(guard.of(wish("fast-one")))).isEqualTo(Reason.MODEL);
        assertThat(reason(guard.of(wish("claude-haiku-4-5-fast")))).isEqualTo(Reason.MODEL);
        assertThat(guard.of(wish("opus"))).isNull();
    }

    @Example
    void theModelOfAToolCountsToo() {
        Guard guard = guard(rule(Kind.EVERYBODY, null, "deniedModels", List.of("opus")));
        Wish wish = new Wish(
                List.of("claude-haiku-4-5", "claude-opus-5"),
                name -> ALIASES.getOrDefault(name, name),
                false,
                1,
                Set.of(),
                null);

        assertThat(reason(guard.of(wish))).isEqualTo(Reason.MODEL);
    }

    @Example
    void theNearerOneDecidesAndGroupsHoldTogether() {
        Guardrail everybody = rule(Kind.EVERYBODY, null, "maxTokens", "1000");
        Guardrail group = rule(Kind.GROUP, GROUP, "maxTokens", "64000");
        Guardrail otherGroup = rule(Kind.GROUP, OTHER_GROUP, "maxTokens", "40000");
        Guardrail stricterGroup = rule(Kind.GROUP, OTHER_GROUP, "maxTokens", "20000");
        Guardrail workspace = rule(Kind.WORKSPACE, WORKSPACE, "maxTokens", "1");
        Guardrail member = rule(Kind.MEMBER, MEMBER, "maxTokens", "32000");
        Guardrail stranger = rule(Kind.MEMBER, new UUID(9, 9), "maxTokens", "1");

        assertThat(reason(guard(everybody).of(wish("m")))).isEqualTo(Reason.MAX_TOKENS);
        assertThat(guard(everybody, group, otherGroup).of(wish("m"))).isNull();
        assertThat(reason(guard(everybody, group, stricterGroup).of(wish("m")))).isEqualTo(Reason.MAX_TOKENS);
        assertThat(reason(guard(group, workspace).of(wish("m")))).isEqualTo(Reason.MAX_TOKENS);
        assertThat(guard(group, workspace, member, stranger).of(wish("m"))).isNull();
    }

    @Example
    void aNearerRuleOfAnotherMatterLeavesTheFartherOneInForce() {
        Guard guard =
                guard(rule(Kind.EVERYBODY, null, "fastMode", "deny"), rule(Kind.MEMBER, MEMBER, "maxTokens", "99999"));

        assertThat(reason(guard.of(wish("claude-opus-5-fast")))).isEqualTo(Reason.FAST_MODE);
    }

    @Example
    void toolsOfTheProviderAreRuledAndThoseOfTheClientAreNot() {
        Guard guard = guard(rule(Kind.EVERYBODY, null, "serverTools", List.of("web_search")));
        for (String type :
                List.of("web_search_20250305", "bash_20250124", "text_editor_20250728", "custom", "memory_20250818")) {
            assertThat(guard.of(with(type))).as(type).isNull();
        }
        for (String type :
                List.of("web_fetch_20250910", "code_execution_20250825", "mcp", "mcp_toolset", "brand_new_tool")) {
            assertThat(reason(guard.of(with(type)))).as(type).isEqualTo(Reason.SERVER_TOOL);
        }
        Guard none = guard(rule(Kind.EVERYBODY, null, "serverTools", List.of("none")));
        assertThat(reason(none.of(with("web_search_20250305")))).isEqualTo(Reason.SERVER_TOOL);
    }

    private static Wish with(String toolType) {
        return new Wish(List.of("m"), name -> name, false, 1, Set.of(toolType), null);
    }

    @Example
    void geographiesThatARequestNamesAreRuled() {
        Guard guard = guard(rule(Kind.EVERYBODY, null, "geographies", List.of("us")));
        assertThat(guard.of(wish("m"))).isNull();
        assertThat(guard.of(new Wish(List.of("m"), name -> name, false, 1, Set.of(), "us")))
                .isNull();
        assertThat(reason(guard.of(new Wish(List.of("m"), name -> name, false, 1, Set.of(), "global"))))
                .isEqualTo(Reason.GEOGRAPHY);
    }

    private static Visit visit(String address, @Nullable String agent, String at) {
        return new Visit(InetAddress.ofLiteral(address), agent, Instant.parse(at));
    }

    @Example
    void oldClientsAreToldToUpdateAndOthersAreLeftAlone() {
        Guard guard = guard(rule(Kind.EVERYBODY, null, "minimumVersion", "2.1.300"));
        assertThat(reason(guard.atTheDoor(visit("::1", "claude-cli/2.1.299 (external, cli)", "2026-01-01T00:00:00Z"))))
                .isEqualTo(Reason.CLIENT_VERSION);
        assertThat(reason(guard.atTheDoor(visit("::1", "claude-cli/dev", "2026-01-01T00:00:00Z"))))
                .isEqualTo(Reason.CLIENT_VERSION);
        assertThat(guard.atTheDoor(visit("::1", "claude-cli/2.1.1000 (external)", "2026-01-01T00:00:00Z")))
                .isNull();
        assertThat(guard.atTheDoor(visit("::1", "Anthropic/Python 0.40", "2026-01-01T00:00:00Z")))
                .isNull();
        assertThat(guard.atTheDoor(visit("::1", null, "2026-01-01T00:00:00Z"))).isNull();
    }

    @Example
    void clientsAndAddressesAndHours() {
        Guard clients = guard(rule(Kind.EVERYBODY, null, "clients", List.of("claude_code")));
        assertThat(clients.atTheDoor(visit("::1", "claude-cli/2.1.3", "2026-01-01T00:00:00Z")))
                .isNull();
        assertThat(reason(clients.atTheDoor(visit("::1", "curl/8", "2026-01-01T00:00:00Z"))))
                .isEqualTo(Reason.CLIENT);
        Guard addresses = guard(rule(Kind.EVERYBODY, null, "addresses", List.of("10.0.0.0/8", "2001:db8::/33")));
        assertThat(addresses.atTheDoor(visit("10.255.0.1", null, "2026-01-01T00:00:00Z")))
                .isNull();
        assertThat(addresses.atTheDoor(visit("2001:db8:7fff::1", null, "2026-01-01T00:00:00Z")))
                .isNull();
        for (String outside : List.of("11.0.0.1", "2001:db8:8000::1", "::1")) {
            assertThat(reason(addresses.atTheDoor(visit(outside, null, "2026-01-01T00:00:00Z"))))
                    .isEqualTo(Reason.ADDRESS);
        }
    }

    @Example
    void hoursCountInTheirTimeZoneAndPastMidnight() {
        Terms day = new TermsText(
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        "",
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        List.of("mon", "fri"),
                        "08:00",
                        "18:00",
                        "Europe/Berlin",
                        "")
                .read();
        Terms night = new TermsText(
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        "",
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        List.of("fri"),
                        "22:00",
                        "04:00",
                        "",
                        "")
                .read();
        // 2026-11-27 is a Friday; Berlin is an hour ahead of UTC.
        assertThat(day.hours()).satisfies(hours -> {
            assertThat(hours.open(Instant.parse("2026-11-27T07:00:00Z"))).isTrue();
            assertThat(hours.open(Instant.parse("2026-11-27T06:59:00Z"))).isFalse();
            assertThat(hours.open(Instant.parse("2026-11-27T17:00:00Z"))).isFalse();
            assertThat(hours.open(Instant.parse("2026-11-28T09:00:00Z"))).isFalse();
        });
        assertThat(night.hours()).satisfies(hours -> {
            assertThat(hours.open(Instant.parse("2026-11-28T03:59:00Z"))).isTrue();
            assertThat(hours.open(Instant.parse("2026-11-28T04:00:00Z"))).isFalse();
            assertThat(hours.open(Instant.parse("2026-11-27T03:00:00Z"))).isFalse();
        });
    }

    @Property(tries = 1_000)
    void anyAgentOfAnyFormIsAKindOfClient(@ForAll String agent) {
        assertThat(ClientKind.of(agent)).isNotNull();
        ClientKind.claudeCode(agent);
        guard(rule(Kind.EVERYBODY, null, "minimumVersion", "2.1.300"))
                .atTheDoor(visit("::1", agent, "2026-01-01T00:00:00Z"));
    }

    @Property(tries = 1_000)
    void anyTextIsReadAsARangeOrRefused(@ForAll String text) {
        AddressRange range = AddressRange.parse(text);
        if (range != null) {
            assertThat(AddressRange.parse(range.toString())).isEqualTo(range);
            assertThat(range.contains(range.network())).isTrue();
        }
    }

    @Example
    void mistakesAreToldWithTheirField() {
        for (String bad :
                List.of("10.0.0.1/8", "10.0.0.0/33", "host.example", "10.0.0", "::1/129", "fe80::1%eth0", "/8")) {
            assertThatThrownBy(() -> rule(Kind.EVERYBODY, null, "addresses", List.of(bad)))
                    .isInstanceOfSatisfying(
                            InvalidGuardrailException.class,
                            problem -> assertThat(problem.field()).isEqualTo("addresses"));
        }
        for (Map.Entry<String, Object> bad : Map.<String, Object>of(
                        "maxTokens", "-1",
                        "fastMode", "maybe",
                        "minimumVersion", "2.x",
                        "secrets", "log",
                        "clients", List.of("curl"),
                        "days", List.of("someday"),
                        "allowedModels", List.of("a b"))
                .entrySet()) {
            assertThatThrownBy(() -> rule(Kind.EVERYBODY, null, bad.getKey(), bad.getValue()))
                    .as(bad.getKey())
                    .isInstanceOf(InvalidGuardrailException.class);
        }
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add("m" + i);
        }
        assertThatThrownBy(() -> rule(Kind.EVERYBODY, null, "allowedModels", many))
                .isInstanceOf(InvalidGuardrailException.class);
    }
}

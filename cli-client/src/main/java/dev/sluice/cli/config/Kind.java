package dev.sluice.cli.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of thing: its list in the file, its path in the Admin API, and its content. In the order of being applied. */
enum Kind {
    WORKSPACES("workspaces", List.of("name")),
    GROUPS("groups", List.of("name"), "rbac_groups"),
    PROVIDERS(
            "providers",
            List.of(
                    "name",
                    "kind",
                    "base_url",
                    "region",
                    "project",
                    "credential",
                    "zero_retention",
                    "baa",
                    "jurisdictions",
                    "regional_prices",
                    "price_multiplier",
                    "enabled")),
    MODELS("models", List.of("id", "aliases", "upstream_ids")),
    ROUTES("routes", List.of("models", "workspace", "providers")),
    RESIDENCY("residency", List.of("workspace", "zero_retention", "baa", "jurisdictions")),
    BETA_RULES("beta_rules", List.of("kind", "beta", "fields")),
    CONTRACT_RATES(
            "contract_rates",
            List.of(
                    "provider",
                    "model",
                    "valid_from",
                    "input",
                    "cache_write_5m",
                    "cache_write_1h",
                    "cache_read",
                    "output")),
    CONTRACT_FACTORS("contract_factors", List.of("provider", "valid_from", "factor")),
    LIMITS(
            "limits",
            List.of(
                    "scope",
                    "member",
                    "group",
                    "workspace",
                    "period",
                    "model_family",
                    "amount",
                    "pool",
                    "calendar",
                    "mode",
                    "fallback_model",
                    "when_store_is_away"),
            "spend_limits"),
    RATES("rates", List.of("scope", "member", "workspace", "limits"), "rate_limits"),
    GUARDRAILS(
            "guardrails",
            List.of(
                    "name",
                    "enabled",
                    "group",
                    "workspace",
                    "member",
                    "allowed_models",
                    "denied_models",
                    "max_tokens",
                    "server_tools",
                    "fast_mode",
                    "geographies",
                    "clients",
                    "minimum_version",
                    "addresses",
                    "hours",
                    "secrets")),
    MCP_SERVERS("mcp_servers", List.of("name", "url", "command", "purpose", "owner", "verdict", "review_on")),
    POLICIES("policies", List.of("name", "live", "match", "settings", "gateway", "desktop")),
    TELEMETRY("telemetry", List.of("name", "endpoint", "signals", "headers", "enabled"), "telemetry_destinations"),
    WEBHOOKS("webhooks", List.of("name", "kind", "host", "url", "secret")),
    ALERT_RECIPIENTS("alert_recipients", List.of("address"));

    final String field;
    final List<String> content;
    final String path;

    Kind(String field, List<String> content) {
        this(field, content, field);
    }

    Kind(String field, List<String> content, String path) {
        this.field = field;
        this.content = content;
        this.path = "/v1/organizations/" + path;
    }

    /** Whether the order in the list has a meaning that can be changed: of routes and policies the first one decides. */
    boolean ordered() {
        return this == ROUTES || this == POLICIES;
    }

    /** Whether the export keeps the gateway's order; everything else is sorted. */
    boolean inTheGatewaysOrder() {
        return ordered() || this == PROVIDERS;
    }

    /** Whether there may be several of one name. */
    boolean repeats() {
        return this == ROUTES || this == RESIDENCY || this == GUARDRAILS || this == WEBHOOKS || this == TELEMETRY;
    }

    /** Prices are only added to: requests were priced by them. */
    boolean onlyGrows() {
        return this == CONTRACT_RATES || this == CONTRACT_FACTORS;
    }

    /** The fields that hold secrets, or parts that do. */
    List<String> secrets() {
        return switch (this) {
            case PROVIDERS -> List.of("credential");
            case TELEMETRY -> List.of("headers");
            case WEBHOOKS -> List.of("url", "secret");
            default -> List.of();
        };
    }

    static @Nullable Kind of(String field) {
        for (Kind kind : values()) {
            if (kind.field.equals(field)) {
                return kind;
            }
        }
        return null;
    }
}

package dev.sluice.cli.config;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets in the file are names of environment variables, {@code env:NAME}. The gateway never gives a secret out, so two
 * such names are never a difference; only whether there is a secret is.
 */
final class SecretNames {

    static final String MARK = "env:";

    /** Parts of a credential that are no secrets: the file may say them plainly. */
    private static final Set<String> PLAIN =
            Set.of("aws_role_arn", "aws_external_id", "azure_client_id", "azure_tenant_id", "aws_access_key_id");

    private SecretNames() {}

    /** The name that an export gives to a secret. */
    static String made(Kind kind, String thing, String field) {
        String noun = kind == Kind.TELEMETRY ? kind.field : kind.field.replaceAll("s$", "");
        return MARK + "SLUICE_"
                + String.join("_", noun, thing, field)
                        .toUpperCase(Locale.ROOT)
                        .replaceAll("[^A-Z0-9]+", "_")
                        .replaceAll("_+$", "");
    }

    /** The content as far as it can be compared: of secrets only that there are some. */
    static ObjectNode comparable(Kind kind, ObjectNode content) {
        ObjectNode comparable = content.deepCopy();
        for (String field : kind.secrets()) {
            if (content.has(field)) {
                comparable.set(field, each(content.path(field), text -> text.startsWith(MARK) ? MARK : text));
            }
        }
        return comparable;
    }

    static boolean in(Kind kind, ObjectNode content) {
        return !content.equals(comparable(kind, content));
    }

    /** The content with the names that another document has for the same secrets. */
    static ObjectNode namedAs(Kind kind, ObjectNode content, ObjectNode other) {
        ObjectNode named = content.deepCopy();
        for (String field : kind.secrets()) {
            if (content.has(field)) {
                named.set(field, namedAs(content.path(field), other.path(field)));
            }
        }
        return named;
    }

    private static JsonNode namedAs(JsonNode mine, JsonNode theirs) {
        if (mine instanceof ObjectNode object) {
            ObjectNode named = Json.object();
            object.propertyNames().forEach(name -> named.set(name, namedAs(object.path(name), theirs.path(name))));
            return named;
        }
        return refers(mine) && refers(theirs) ? theirs : mine;
    }

    private static boolean refers(JsonNode value) {
        return value.asString("").startsWith(MARK);
    }

    /** Refuses what stands plainly in the file and must not. */
    static void check(Kind kind, String name, ObjectNode content) {
        for (String field : kind.secrets()) {
            JsonNode value = content.path(field);
            if (value.isObject()) {
                value.propertyNames().forEach(part -> {
                    if (!(kind == Kind.PROVIDERS && PLAIN.contains(part))) {
                        check(kind, name, part, value.path(part));
                    }
                });
            } else if (!value.isMissingNode()) {
                check(kind, name, field, value);
            }
        }
    }

    private static void check(Kind kind, String name, String field, JsonNode value) {
        if (!value.asString("").matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
            throw new Problem(
                    Exit.USAGE,
                    kind.field + " " + name + ": " + field + " must not stand in the file",
                    "put it into an environment variable and write: " + field + ": " + made(kind, name, field));
        }
    }

    /** With its secrets, from the environment. */
    static JsonNode resolved(World world, String what, JsonNode content) {
        return each(content, text -> {
            if (!text.startsWith(MARK)) {
                return text;
            }
            String name = text.substring(MARK.length());
            String value = world.variable(name);
            if (value == null) {
                throw new Problem(
                        Exit.USAGE, what + " needs the variable " + name, "set " + name + " and run it again");
            }
            return value;
        });
    }

    private static JsonNode each(JsonNode node, UnaryOperator<String> change) {
        if (node instanceof ObjectNode object) {
            ObjectNode changed = Json.object();
            object.propertyNames().forEach(name -> changed.set(name, each(object.path(name), change)));
            return changed;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode changed = Json.array();
            array.forEach(one -> changed.add(each(one, change)));
            return changed;
        }
        return node.isString() ? Json.array().add(change.apply(node.asString())).path(0) : node;
    }
}

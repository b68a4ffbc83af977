package dev.sluice.gateway.takeover;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** YAML that others wrote, read without trust: no types of Java, no repeated keys, no bombs of aliases. */
public final class YamlText {

    /** Characters of a file. */
    public static final int MOST_CHARACTERS = 2_000_000;

    private static final int DEEPEST = 60;
    private static final int MOST_ALIASES = 20;
    private static final int MOST_NODES = 200_000;
    private static final JsonNodeFactory NODES = new JsonMapper().getNodeFactory();

    private YamlText() {}

    /**
     * Reads a document.
     *
     * @throws UnreadableFileException when it is none, too large or too deep
     */
    public static JsonNode read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new UnreadableFileException("file: has more than " + MOST_CHARACTERS + " characters");
        }
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setAllowRecursiveKeys(false);
        return json(load(text, options), 0, new int[] {0});
    }

    private static @Nullable Object load(String text, LoaderOptions options) {
        DumperOptions unused = new DumperOptions();
        try {
            return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, new CoreSchema())
                    .load(text);
        } catch (MarkedYAMLException e) {
            // Not its message, which quotes the lines around: there may be a password in them.
            String where = e.getProblemMark() == null
                    ? ""
                    : "line " + (e.getProblemMark().getLine() + 1) + ", column "
                            + (e.getProblemMark().getColumn() + 1) + ": ";
            throw new UnreadableFileException("file: is not YAML: " + where + e.getProblem());
        } catch (YAMLException e) {
            throw new UnreadableFileException("file: is not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
            throw new UnreadableFileException("file: is not YAML: a value cannot be read");
        }
    }

    /** Aliases are copied, so that a small file could grow large: nodes are counted. */
    private static JsonNode json(@Nullable Object value, int depth, int[] nodes) {
        if (depth > DEEPEST || ++nodes[0] > MOST_NODES) {
            throw new UnreadableFileException("file: is nested too deep or too large");
        }
        return switch (value) {
            case null -> NODES.nullNode();
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((key, inner) -> {
                    if (object.replace(String.valueOf(key), json(inner, depth + 1, nodes)) != null) {
                        throw new UnreadableFileException("file: has a key twice that is a number or a text: " + key);
                    }
                });
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(inner -> array.add(json(inner, depth + 1, nodes)));
                yield array;
            }
            case Boolean bool -> NODES.booleanNode(bool);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case BigInteger number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            default -> NODES.stringNode(value.toString());
        };
    }

    /** What plain words mean in YAML 1.2, as the vendor reads them: no {@code yes}, no dates, no octal, no minutes. */
    private static final class CoreSchema extends Resolver {

        private static final Pattern BOOL = Pattern.compile("true|True|TRUE|false|False|FALSE");
        private static final Pattern INT = Pattern.compile("[-+]?(?:0|[1-9][0-9]{0,40})");
        private static final Pattern FLOAT =
                Pattern.compile("[-+]?(?:\\.[0-9]{1,40}|[0-9]{1,40}(?:\\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,3})?");
        private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL|");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "tTfF");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
            addImplicitResolver(Tag.NULL, NOTHING, "~nN\0");
            addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
        }
    }
}

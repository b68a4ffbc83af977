package dev.sluice.cli.admin;

import dev.sluice.cli.Group;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Screen;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.util.Arrays;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What the nouns for admins share. */
abstract class Admin extends Group {

    static final String ALL = "1000000";

    protected final World world;
    protected final Screen screen;

    protected Admin(World world) {
        this.world = world;
        this.screen = world.screen();
    }

    protected <T> T api(Function<AdminApi, T> work) {
        try (AdminApi api = new AdminApi(world)) {
            return work.apply(api);
        }
    }

    protected static String path(String first, String... more) {
        StringBuilder path = new StringBuilder(AdminApi.ROOT + "/" + first);
        for (String part : more) {
            path.append('/').append(Gateway.encoded(part));
        }
        return path.toString();
    }

    /** Prints rows; each column is a heading and the path of its field, as {@code e-mail:actor.email}. */
    protected int show(JsonNode rows, boolean json, String... columns) {
        if (json) {
            Json.print(world, rows);
            return Exit.DONE;
        }
        return show(table(rows, columns));
    }

    protected int show(Table table) {
        if (table.isEmpty()) {
            screen.note("There are none.");
        } else {
            table.print(screen);
        }
        return Exit.DONE;
    }

    protected static Table table(JsonNode rows, String... columns) {
        Table table = new Table(
                Arrays.stream(columns).map(column -> column.split(":")[0]).toArray(String[]::new));
        for (JsonNode row : rows) {
            table.row(Arrays.stream(columns)
                    .map(column -> text(row, column.split(":")[1]))
                    .toArray(String[]::new));
        }
        return table;
    }

    private static String text(JsonNode row, String path) {
        JsonNode at = row;
        for (String name : path.split("\\.")) {
            at = at.path(name);
        }
        return at.isNull() || at.isMissingNode() || (at.isArray() && at.isEmpty())
                ? "-"
                : at.isArray() ? joined(at) : at.isValueNode() ? at.asString("") : at.toString();
    }

    private static String joined(JsonNode list) {
        StringBuilder joined = new StringBuilder();
        for (JsonNode one : list) {
            joined.append(joined.isEmpty() ? "" : ", ").append(one.isValueNode() ? one.asString("") : one.toString());
        }
        return joined.toString();
    }

    /** Prints what came back: as JSON, or as one line for a person. */
    protected int did(JsonNode answer, boolean json, String sentence) {
        if (json) {
            Json.print(world, answer);
        } else {
            screen.note(sentence);
        }
        return Exit.DONE;
    }

    /** Whether a destructive act may go on. */
    protected boolean sure(boolean yes, String question) {
        return yes || screen.confirm(question);
    }
}

package dev.sluice.cli.setup;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.Screen;
import dev.sluice.cli.world.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts a settings file back. Where somebody changed it since, only our own lines go. */
final class Undo {

    private final Screen screen;
    private final WayBack wayBack;
    private final Path file;

    Undo(World world, WayBack wayBack, Path file) {
        this.screen = world.screen();
        this.wayBack = wayBack;
        this.file = file;
    }

    int run() {
        WayBack.Record record = wayBack.read();
        if (record == null) {
            screen.note("There is nothing to undo in " + file + ".");
            return Exit.DONE;
        }
        byte[] now = SafeFiles.read(file);
        if (now == null) {
            screen.note(file + " is gone; nothing was put back.");
        } else if (WayBack.hash(now).equals(record.after())) {
            restore(record.before());
        } else {
            takeOut(record);
        }
        wayBack.forget();
        return Exit.DONE;
    }

    private void restore(byte @Nullable [] before) {
        if (before == null) {
            SafeFiles.delete(file);
            screen.note(file + " was not there before, and is gone again.");
        } else {
            SafeFiles.write(file, before);
            screen.note(file + " is as it was before.");
        }
    }

    private void takeOut(WayBack.Record record) {
        SettingsFile settings = SettingsFile.read(file);
        String before = record.before() == null ? "{}" : new String(record.before(), StandardCharsets.UTF_8);
        String text = settings.text();
        for (Map.Entry<List<String>, String> member : record.ours().entrySet()) {
            String raw = JsonEdit.value(text, member.getKey());
            if (!Objects.equals(raw, Json.MAPPER.writeValueAsString(member.getValue()))) {
                continue;
            }
            String old = before.isBlank() ? null : JsonEdit.value(before, member.getKey());
            text = old == null ? JsonEdit.remove(text, member.getKey()) : JsonEdit.set(text, member.getKey(), old);
        }
        String env = JsonEdit.value(text, List.of("env"));
        boolean ourEnv = before.isBlank() || JsonEdit.value(before, List.of("env")) == null;
        if (env != null && ourEnv && env.replaceAll("\\s", "").equals("{}")) {
            text = JsonEdit.remove(text, List.of("env"));
        }
        Diff.print(screen, settings.text(), text);
        SafeFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        screen.note(file + " was changed since; our lines are out, the rest is as you left it.");
    }
}

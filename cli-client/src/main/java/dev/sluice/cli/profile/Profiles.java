package dev.sluice.cli.profile;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder with everything that the program keeps: {@code current} names the profile in use, and each profile is a
 * folder under {@code profiles} with {@code gateway}, {@code credentials} and {@code lock}.
 */
public final class Profiles {

    public static final String USUAL = "default";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}";

    private final World world;
    private final Path home;

    public Profiles(World world) {
        this.world = world;
        this.home = home(world);
    }

    private static Path home(World world) {
        String own = world.variable("SLUICE_HOME");
        if (own != null) {
            return world.path(own);
        }
        String data = world.variable(world.windows() ? "APPDATA" : "XDG_CONFIG_HOME");
        if (data != null) {
            return Path.of(data).resolve("sluice");
        }
        return world.home().resolve(".config").resolve("sluice");
    }

    /** Where everything lies. */
    public Path home() {
        return home;
    }

    /** Name of the profile in use; {@code asked} wins, then {@code SLUICE_PROFILE}, then what was chosen last. */
    public String current(@Nullable String asked) {
        String named = asked != null ? asked : world.variable("SLUICE_PROFILE");
        if (named == null) {
            byte[] chosen = SafeFiles.read(home.resolve("current"));
            named = chosen == null ? USUAL : new String(chosen, StandardCharsets.UTF_8).strip();
        }
        return checked(named);
    }

    private static String checked(String name) {
        if (!name.matches(NAME)) {
            throw new Problem(
                    Exit.USAGE,
                    "a profile's name has up to 40 letters, digits, dots, dashes and underscores",
                    "run: sluice profiles list");
        }
        return name;
    }

    public void choose(String name) {
        SafeFiles.folder(home);
        SafeFiles.write(home.resolve("current"), (checked(name) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The profile of this name; null when there is none. */
    public @Nullable Profile find(String name) {
        Path file = folder(name).resolve("gateway");
        Map<String, String> values = KeyValues.read(file, "delete it and run: sluice login <address of your gateway>");
        String url = values == null ? null : values.get("url");
        if (values == null || url == null) {
            return null;
        }
        String ca = values.get("ca");
        try {
            return new Profile(name, URI.create(url), ca == null ? null : Path.of(ca), values.get("pin"));
        } catch (IllegalArgumentException e) {
            throw new Problem(Exit.LOCAL, file + " is damaged", "run: sluice login <address of your gateway>");
        }
    }

    /** The profile of this name; ends the command when there is none. */
    public Profile require(String name) {
        Profile profile = find(name);
        if (profile == null) {
            throw new Problem(
                    Exit.SIGN_IN,
                    name.equals(USUAL) ? "no gateway is known here yet" : "there is no profile " + name,
                    "run: sluice login <address of your gateway>" + (name.equals(USUAL) ? "" : " --profile " + name));
        }
        return profile;
    }

    public void save(Profile profile) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("url", profile.url().toString());
        if (profile.ca() != null) {
            values.put("ca", profile.ca().toString());
        }
        if (profile.pin() != null) {
            values.put("pin", profile.pin());
        }
        SafeFiles.folder(home);
        SafeFiles.folder(home.resolve("profiles"));
        SafeFiles.folder(folder(profile.name()));
        SafeFiles.writeSecret(folder(profile.name()).resolve("gateway"), KeyValues.text(values));
    }

    public List<Profile> list() {
        List<Profile> all = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(home.resolve("profiles"))) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                Profile profile = name.matches(NAME) ? find(name) : null;
                if (profile != null) {
                    all.add(profile);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw SafeFiles.problem("read", home.resolve("profiles"), e);
        }
        all.sort((a, b) -> a.name().compareTo(b.name()));
        return all;
    }

    /** Forgets a gateway and its sign-in. */
    public void remove(String name) {
        new CredentialFiles(world, this, name).forget();
        for (String file : List.of("gateway", "lock")) {
            SafeFiles.delete(folder(name).resolve(file));
        }
        SafeFiles.delete(folder(name));
    }

    Path folder(String name) {
        return home.resolve("profiles").resolve(checked(name));
    }
}

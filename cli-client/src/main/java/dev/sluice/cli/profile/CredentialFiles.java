package dev.sluice.cli.profile;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sign-in of one profile. The refresh token, which lasts for weeks, goes to the keychain of the system where there is
 * one; the access token, which lasts for an hour and is wanted at every call, stays in a file for its owner only.
 */
public final class CredentialFiles {

    private static final int LARGEST_BYTES = 16_384;

    private final Path folder;
    private final Path file;
    private final String name;
    private final Keychain keychain;

    public CredentialFiles(World world, Profiles profiles, String name) {
        this.folder = profiles.folder(name);
        this.file = folder.resolve("credentials");
        this.name = name;
        this.keychain = new Keychain(world);
    }

    public Path file() {
        return file;
    }

    /** Null when nobody is signed in. The refresh token is empty while it lies in the keychain. */
    public @Nullable Credentials read() {
        Map<String, String> values = KeyValues.read(file, "run: sluice login");
        if (values == null) {
            return null;
        }
        try {
            return new Credentials(
                    need(values, "access"),
                    values.getOrDefault("refresh", ""),
                    Instant.parse(need(values, "issued")),
                    Instant.parse(need(values, "expires")),
                    values.getOrDefault("email", ""));
        } catch (DateTimeException e) {
            throw damaged();
        }
    }

    private String need(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw damaged();
        }
        return value;
    }

    private Problem damaged() {
        return new Problem(Exit.LOCAL, file + " is damaged", "run: sluice login");
    }

    /** The refresh token, wherever it lies; null when there is none. */
    public @Nullable String refreshToken(Credentials credentials) {
        if (!credentials.refreshToken().isEmpty()) {
            return credentials.refreshToken();
        }
        return keychain.find(name);
    }

    public void write(Credentials credentials) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("access", credentials.accessToken());
        values.put("issued", credentials.issuedAt().toString());
        values.put("expires", credentials.expiresAt().toString());
        values.put("email", credentials.email());
        if (!keychain.store(name, credentials.refreshToken())) {
            values.put("refresh", credentials.refreshToken());
        }
        SafeFiles.writeSecret(file, KeyValues.text(values));
    }

    public void forget() {
        keychain.remove(name);
        SafeFiles.delete(file);
    }

    /** Whether the refresh token is in the keychain. */
    public boolean inKeychain(Credentials credentials) {
        return credentials.refreshToken().isEmpty();
    }

    /**
     * Fails when a new sign-in could not be written. A refresh token works once, so there must be room for its successor
     * before it is used.
     */
    public void requireRoom() {
        Path trial = folder.resolve(".room");
        SafeFiles.writeSecret(trial, new byte[LARGEST_BYTES]);
        SafeFiles.delete(trial);
    }

    /** Runs the work while no other process does, for this profile. */
    public <T> T alone(Supplier<T> work) {
        SafeFiles.folder(folder);
        Path lock = folder.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException("the lock was lost");
            }
            return work.get();
        } catch (IOException e) {
            throw SafeFiles.problem("lock", lock, e);
        }
    }
}

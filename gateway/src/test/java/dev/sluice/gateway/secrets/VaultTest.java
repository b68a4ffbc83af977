package dev.sluice.gateway.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.gateway.settings.SluiceSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class VaultTest {

    private static final byte[] SECRET = "a canary that sings".getBytes(StandardCharsets.UTF_8);
    private static final String OLD = "an old passphrase of more than 32 characters";
    private static final String NEW = "a new passphrase of more than 32 characters";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatIsSealedOpensAgainAfterARestart() {
        byte[] sealed = vault(Map.of()).seal("credential", SECRET);

        assertThat(vault(Map.of()).open("credential", sealed)).isEqualTo(SECRET);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void noTwoSealedFormsAreAlike() {
        Vault vault = vault(Map.of());

        assertThat(vault.seal("credential", SECRET)).isNotEqualTo(vault.seal("credential", SECRET));
    }

    @Test
    void everyAlteredByteIsNoticed() {
        Vault vault = vault(Map.of());
        byte[] sealed = vault.seal("credential", SECRET);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatExceptionOfType(VaultException.class).isThrownBy(() -> vault.open("credential", altered));
        }
    }

    @Test
    void whatIsCutShortIsNoSealedSecret() {
        Vault vault = vault(Map.of());
        byte[] sealed = vault.seal("credential", SECRET);
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = ByteBuffer.allocate(length).put(sealed, 0, length).array();
            assertThatExceptionOfType(VaultException.class).isThrownBy(() -> vault.open("credential", cut));
        }
    }

    @Test
    void whatWasSealedForOnePurposeDoesNotOpenForAnother() {
        byte[] sealed = vault(Map.of()).seal("credential of a", SECRET);

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> vault(Map.of()).open("credential of b", sealed))
                .withMessageNotContaining("canary");
    }

    @Test
    void anotherMasterKeyDoesNotOpenItAndTheMessageNamesTheMissingOne() {
        byte[] sealed = vault(Map.of("sluice.master-key", OLD)).seal("credential", SECRET);

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() -> vault(Map.of("sluice.master-key", NEW)).open("credential", sealed))
                .withMessageContaining("sluice.previous-master-keys")
                .withMessageNotContaining(OLD);
    }

    @Test
    void aNewMasterKeyWrapsTheDataKeyAnewAndTouchesNoSecret() {
        byte[] sealed = vault(Map.of("sluice.master-key", OLD)).seal("credential", SECRET);
        Map<String, String> both = Map.of("sluice.master-key", NEW, "sluice.previous-master-keys[0]", OLD);

        byte[] renewed = vault(both).rewrap("credential", sealed).orElseThrow();

        assertThat(vault(Map.of("sluice.master-key", NEW)).open("credential", renewed))
                .isEqualTo(SECRET);
        assertThat(end(renewed)).isEqualTo(end(sealed));
        assertThat(vault(both).rewrap("credential", renewed)).isEmpty();
    }

    @Test
    void theKeyOfTheDataDirectoryStaysKnownWhenAnotherTakesItsPlace() {
        byte[] sealed = vault(Map.of()).seal("credential", SECRET);

        assertThat(vault(Map.of("sluice.master-key", NEW)).open("credential", sealed))
                .isEqualTo(SECRET);
    }

    @Test
    void aKeyIsTheSameFromAFileAndFromASetting() throws IOException {
        String key = Base64.getEncoder().encodeToString(Gcm.newKey());
        Path file = Files.writeString(folder.resolve("mounted"), key + "\n");
        byte[] sealed = vault(Map.of("sluice.master-key", key)).seal("credential", SECRET);

        Vault other = vault(Map.of("sluice.master-key-file", file.toString()));

        assertThat(other.open("credential", sealed)).isEqualTo(SECRET);
        assertThat(other.rewrap("credential", sealed)).isEmpty();
    }

    @Test
    void whatWasSealedBeforeThereWereDataKeysStillOpensAndIsRenewed() throws IOException {
        byte[] key = Gcm.newKey();
        Files.writeString(folder.resolve("secret.key"), Base64.getEncoder().encodeToString(key));
        byte[] box = new Gcm(key).encrypt("totp", SECRET);
        byte[] old = ByteBuffer.allocate(1 + box.length).put((byte) 1).put(box).array();

        assertThat(vault(Map.of()).open("totp", old)).isEqualTo(SECRET);
        byte[] renewed =
                vault(Map.of("sluice.master-key", NEW)).rewrap("totp", old).orElseThrow();
        assertThat(vault(Map.of("sluice.master-key", NEW)).open("totp", renewed))
                .isEqualTo(SECRET);
    }

    @Test
    void onlyTheOwnerMayReadTheKeyFile() throws IOException {
        vault(Map.of()).seal("credential", SECRET);

        Path file = folder.resolve("secret.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void anEmptyKeyFileIsNoKey() throws IOException {
        Path file = Files.writeString(folder.resolve("mounted"), "");

        assertThatExceptionOfType(VaultException.class)
                .isThrownBy(() ->
                        vault(Map.of("sluice.master-key-file", file.toString())).seal("credential", SECRET))
                .withMessageContaining("mounted");
    }

    @Test
    void noTextFormShowsAKey() {
        MasterKey key = LocalMasterKey.of(NEW, "a test");

        assertThat(key.toString() + key.id()).doesNotContain(NEW);
        assertThat(new MasterKeys(settings(Map.of("sluice.master-key", NEW))).toString()
                        + settings(Map.of("sluice.master-key", NEW)))
                .doesNotContain(NEW);
    }

    /** The part that holds the secret itself. */
    private static byte[] end(byte[] sealed) {
        int length = 12 + SECRET.length + 16;
        return ByteBuffer.allocate(length)
                .put(sealed, sealed.length - length, length)
                .array();
    }

    private Vault vault(Map<String, String> properties) {
        return new Vault(new MasterKeys(settings(properties)));
    }

    private SluiceSettings settings(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("sluice.data-dir", folder.toString());
        return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("sluice", SluiceSettings.class);
    }
}
